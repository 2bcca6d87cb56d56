// Makes a finished folder read-only and safe against a power cut.
import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../errors.js'
import { runProgram } from '../host/run-program.js'

/**
 * Files lose their write permission (0444, or 0555 where they can be executed) and can be read by other accounts, as
 * PostgreSQL's. Folders stay writable for the owner, so that they can be removed.
 */
export async function makeReadOnly(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await makeReadOnly(path)
    else if (entry.isFile()) await chmod(path, ((await lstat(path)).mode & 0o111) === 0 ? 0o444 : 0o555)
  }
}

/** Writes everything that is still in memory to the disk; one call is far cheaper than one for each of 1,000 files. */
export async function syncFileSystem(folder: string, signal: AbortSignal): Promise<void> {
  const argv = ['sync', '-f', folder] as const
  const { exitCode, lines } = await runProgram({
    argv,
    environment: { PATH: process.env.PATH },
    directory: folder,
    signal,
  })
  if (exitCode !== 0) throw new StackError('COMMAND_FAILED', `${argv.join(' ')} failed: ${lines.join(' ')}`)
}
