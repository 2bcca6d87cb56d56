// For tests only: our own sources in a second Node process, and free ports.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listeners } from './sockets.js'

const sources = new URL('..', import.meta.url).pathname

/** Compiles src/host and src/supervisor into a folder and returns that folder; Node 20 does not run TypeScript. */
export async function compileSources(folder: string): Promise<string> {
  const target = join(folder, 'compiled')
  await mkdir(target)
  await writeFile(join(target, 'package.json'), '{"type":"module"}')
  await symlink(join(sources, '../node_modules'), join(target, 'node_modules'))
  const rooms = await Promise.all(
    ['host', 'supervisor'].map(async (room) =>
      (await readdir(join(sources, room))).filter(isSource).map((name) => join(sources, room, name)),
    ),
  )
  const compiler = join(sources, '../node_modules/.bin/tsc')
  const options = ['--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', '--types', 'node', '--noCheck']
  const output = ['--rootDir', sources, '--outDir', target, '--ignoreConfig']
  await promisify(execFile)(compiler, [...options, ...output, ...rooms.flat()], { cwd: join(sources, '..') })
  return target
}

/** Runs an ES module given as text in a Node process of its own; its errors go to ours. */
export function runScript(text: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', text, '--', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** The exit code, or the name of the signal that ended it. */
export function exitOf(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
}

/** Ports below the range that the system hands out by itself, where nobody listens now. */
export function freePorts(count: number): number[] {
  const taken = new Set(listeners().map((one) => one.port))
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(12_000, 32_000)
    if (!taken.has(port)) ports.add(port)
  }
  return [...ports]
}

function isSource(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts')
}
