// Compiles the command line into a temporary folder, for tests that need a process of their own.
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface Build {
  /** Holds dist/cli/main.js and dist/daemon/main.js. */
  directory: string
  remove(): Promise<void>
}

export async function build(): Promise<Build> {
  const directory = await mkdtemp(join(tmpdir(), 'sparkbox-cli-'))
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
  await symlink(join(root, 'stacks'), join(directory, 'stacks'))
  await copyFile(join(root, 'package.json'), join(directory, 'package.json'))
  const configuration = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: { rootDir: join(root, 'src'), outDir: join(directory, 'dist'), noCheck: true },
    // The daemon is started by its path, so nothing imports it.
    include: [join(root, 'src/cli'), join(root, 'src/daemon/main.ts')],
    exclude: [join(root, 'src/**/*.test.ts')],
  }
  const file = join(directory, 'tsconfig.json')
  await writeFile(file, JSON.stringify(configuration))
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', file])
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}
