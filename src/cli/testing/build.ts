// Builds the command line into a temporary folder, as the launcher does, for tests that need a process of their own.
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'rolldown'
import { commands, daemon } from '../../../rolldown.config.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface Build {
  /** Holds dist/cli/main.cjs and dist/daemon/main.js, and dist/cli/run-cli.cjs for a command line on a stack of a test's own. */
  directory: string
  remove(): Promise<void>
}

export async function build(): Promise<Build> {
  const directory = await mkdtemp(join(tmpdir(), 'sparkbox-cli-'))
  await symlink(join(root, 'stacks'), join(directory, 'stacks'))
  await copyFile(join(root, 'package.json'), join(directory, 'package.json'))
  const input = { ...commands.input, 'cli/run-cli': 'src/cli/run-cli.ts' }
  for (const configuration of [{ ...commands, input }, daemon])
    await bundle({
      ...configuration,
      cwd: root,
      output: { ...configuration.output, dir: join(directory, 'dist') },
    })
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}
