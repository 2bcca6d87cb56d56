// A newer C library for the programs of one folder alone, where those need a newer one than this machine has.
import { lstat, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import { hasDistribution, obtainPackages } from './distribution.js'
import { listFiles } from './folder-files.js'
import { installCommand } from './install-command.js'
import { isExecutable } from './paths.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'

/** The C library, and what else programs are linked with and may need a newer one, or a newer one may need. */
export const glibcPackages: readonly string[] = ['libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g']

/** Whether a package that depends on `libc6 (>= 2.38)` runs with the C library of this version, such as `2.36-9`. */
export function glibcSuffices(depends: string, installed: string): boolean {
  const needed = /\blibc6 \(>= ([^)]+)\)/.exec(depends)?.[1]
  if (needed === undefined) return true
  const [major, minor] = numbersOf(needed)
  const [ourMajor, ourMinor] = numbersOf(installed)
  return ourMajor > major || (ourMajor === major && ourMinor >= minor)
}

/**
 * Makes every program and library below `programs` use the C library that was unpacked into the same folder. They run
 * only once the folder has the path `destination`, which is written into them.
 *
 * A program names its loader by an absolute path. DT_RPATH, not the newer DT_RUNPATH, leads it to the libraries: only
 * that holds for libraries opened at run time too (ld.so(8)). Unlike LD_LIBRARY_PATH neither reaches child processes,
 * which run on the machine's own C library.
 * @throws StackError TOOL_MISSING when patchelf fails.
 */
export async function usePrivateGlibc(
  { folder, destination, programs }: { folder: string; destination: string; programs: string },
  patchelf: string,
  work: Work,
): Promise<void> {
  const glibc = (await listFiles(folder)).find((path) => basename(path) === 'libc.so.6')
  if (glibc === undefined) throw new Error(`${folder} holds no libc.so.6`)
  const libraries = join(destination, dirname(glibc))
  for (const path of await listFiles(join(folder, programs))) {
    const file = join(folder, programs, path)
    if (!(await isElf(file))) continue
    const ask = (...parameters: string[]) => askProgram([patchelf, ...parameters, file], {}, work.signal)
    const loader = await ask('--print-interpreter')
    const [before = ''] = (await ask('--print-rpath')).output
    const interpreter = loader.exitCode === 0 ? basename(loader.output[0] ?? '') : null
    const { exitCode, lines } = await ask(
      '--force-rpath',
      '--set-rpath',
      [before, libraries].filter((each) => each !== '').join(':'),
      ...(interpreter === null ? [] : ['--set-interpreter', join(libraries, interpreter)]),
    )
    if (exitCode === 0) continue
    throw new StackError('TOOL_MISSING', `${patchelf} cannot change ${file}: ${lines.at(-1) ?? exitCode}`)
  }
}

/** patchelf of this machine, else the distribution's, unpacked into the store. @throws StackError TOOL_MISSING */
export async function findPatchelf(search: ToolSearch, work: Work): Promise<string> {
  const [found] = await findPrograms(['patchelf'], search.environment)
  if (found !== undefined) return found
  const target = join(toolsFolder(search.store), 'patchelf')
  if (await hasDistribution(search)) await obtainPackages({ packages: ['patchelf'], target }, search, work)
  const obtained = join(target, 'usr/bin/patchelf')
  if (await isExecutable(obtained)) return obtained
  throw new StackError('TOOL_MISSING', 'patchelf is not on PATH', {
    hint: installCommand({ product: 'patchelf' }, search.environment),
    details: { program: 'patchelf' },
  })
}

/** A link may lead to a file of the system, which is not ours to change. */
async function isElf(path: string): Promise<boolean> {
  if (!(await lstat(path)).isFile()) return false
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.equals(Buffer.from('\x7fELF', 'latin1'))
  } finally {
    await file.close()
  }
}

function numbersOf(version: string): [number, number] {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return [Number(major), Number(minor)]
}
