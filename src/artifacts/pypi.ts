// A virtual environment filled by pip, from files that are pinned by their hashes.
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { runProgram } from '../host/run-program.js'
import { folderBytes } from './folder-files.js'
import type { EnvironmentVariables, PythonRuntime } from './model.js'
import type { FetchRequest, Source } from './source.js'
import { unreachableDetail } from './unreachable.js'

export interface PythonCommand {
  python: PythonRuntime
  environment: EnvironmentVariables
}

const progressMilliseconds = 2_000
/** What would make pip write somewhere else or Python read foreign modules. */
const foreignVariables = ['PYTHONHOME', 'PYTHONPATH', 'VIRTUAL_ENV', 'PIP_TARGET', 'PIP_PREFIX', 'PIP_PYTHON']

export function createPypiSource({ python, environment }: PythonCommand): Source {
  const fetch = async (request: FetchRequest, work: Work, options: EnvironmentVariables) => {
    const { artifact, folder, scratch, stack } = request
    if (artifact.source !== 'pypi') throw new Error(`${artifact.name} does not come from PyPI`)
    const variables = { ...environmentFor(environment, scratch), ...options }
    const run: Run = (argv) => runPython(argv, variables, request, work)

    await makeEnvironment(python, folder, run)
    const sitePackages = await linkSitePackages(folder)
    // No isolation: it would build with whatever setuptools is newest, and unpinned.
    const install = [join(folder, 'bin/python'), '-m', 'pip', 'install', '--no-input', '--require-hashes', '--no-deps']
    await run([...install, '-r', join(stack.directory, artifact.buildRequirements)])
    await watching([sitePackages, scratch], request, async () =>
      run([...install, '--no-build-isolation', '-r', await requirementsFor(python, request)]),
    )
    await retarget(folder, [folder], request.destination)
  }
  return {
    fetch: (request, work) => fetch(request, work, {}),
    fetchPastCache: (request, work) => fetch(request, work, { PIP_NO_CACHE_DIR: '1' }),
  }
}

/** Compiled wheels are pinned for the Pythons that fit; for another one there may be none. */
async function requirementsFor(python: PythonRuntime, { artifact, scratch, stack }: FetchRequest): Promise<string> {
  if (artifact.source !== 'pypi') throw new Error(`${artifact.name} does not come from PyPI`)
  const file = join(stack.directory, artifact.requirements)
  if (python.unfit === null) return file
  const reduced = join(scratch, 'requirements.txt')
  const packages = artifact.locked.map((folder) => basename(folder))
  await writeFile(reduced, keepRequirements(await readFile(file, 'utf8'), packages))
  return reduced
}

/** A requirements file with these packages only, and with the options that stand on lines of their own. */
export function keepRequirements(text: string, packages: readonly string[]): string {
  const entries = text.split(/\n(?!\s)/)
  const nameOf = (entry: string) => /^[\w.-]+(?===)/.exec(entry)?.[0]
  const isKept = (name: string | undefined) => name === undefined || packages.includes(name)
  return entries.filter((entry) => isKept(nameOf(entry))).join('\n')
}

type Run = (argv: string[]) => Promise<void>

/**
 * An environment without anything in it, made by its own Python; uses no network. `site-packages` leads into it.
 * @throws StackError DOWNLOAD_FAILED with Python's own words
 */
export async function makeEmptyEnvironment(
  { python, environment }: PythonCommand,
  request: FetchRequest,
  work: Work,
): Promise<void> {
  const variables = environmentFor(environment, request.scratch)
  const argv = [python.executable, ...venv, '--without-pip', request.folder]
  await runPython(argv, variables, request, work)
  await linkSitePackages(request.folder)
}

const venv = ['-m', 'venv', '--prompt', 'sparkbox']

/** A virtual environment with pip, whether or not the interpreter brings one. */
export async function makeEnvironment(
  { executable, pipWheel }: PythonRuntime,
  folder: string,
  run: Run,
): Promise<void> {
  const make = [executable, ...venv]
  if (pipWheel === null) return run([...make, folder])
  await run([...make, '--without-pip', folder])
  // A wheel is a zip that Python can run from.
  await run([
    join(folder, 'bin/python'),
    `${pipWheel}/pip`,
    'install',
    '--no-input',
    '--no-index',
    '--no-deps',
    pipWheel,
  ])
}

/** Without what would lead pip or Python astray. */
export function environmentFor(environment: EnvironmentVariables, scratch: string): EnvironmentVariables {
  const kept = Object.entries(environment).filter(([name]) => !foreignVariables.includes(name))
  return {
    ...Object.fromEntries(kept),
    TMPDIR: scratch,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_USER: '0',
    // Older ones run setup.py, which leaves neither a RECORD nor compiled files.
    PIP_USE_PEP517: '1',
    PYTHONNOUSERSITE: '1',
  }
}

/** The folder's own name holds the Python version; others need a path that does not. */
async function linkSitePackages(folder: string): Promise<string> {
  const [name] = (await readdir(join(folder, 'lib'))).filter((entry) => entry.startsWith('python'))
  if (name === undefined) throw new Error(`${folder}/lib holds no folder of a Python`)
  await symlink(`lib/${name}/site-packages`, join(folder, 'site-packages'))
  return join(folder, 'site-packages')
}

/** Scripts of a virtual environment hold its absolute path, one of `former`: writes the one that it will have. */
export async function retarget(folder: string, former: readonly string[], destination: string): Promise<void> {
  const scripts = (await readdir(join(folder, 'bin'))).map((name) => join(folder, 'bin', name))
  for (const path of [...scripts, join(folder, 'pyvenv.cfg')]) {
    // python itself is a link, and nothing else in bin is large.
    const { size } = await stat(path)
    if (size > 1024 * 1024 || !(await stat(path)).isFile()) continue
    const text = await readFile(path, 'utf8')
    const better = former.reduce((written, each) => written.replaceAll(each, destination), text)
    if (better !== text) await writeFile(path, better)
  }
}

async function runPython(
  argv: string[],
  environment: EnvironmentVariables,
  { artifact, scratch }: FetchRequest,
  { signal }: Work,
): Promise<void> {
  const { exitCode, lines } = await runProgram({ argv, environment, directory: scratch, signal })
  if (exitCode !== 0) throw explainFailure(artifact.title, lines, argv, exitCode)
}

/** pip's own line that begins with ERROR says what is wrong. */
export function explainFailure(title: string, lines: string[], argv: readonly string[], exitCode: number): StackError {
  const output = lines.map((line) => line.replace(/:\/\/[^/@\s]+@/g, '://***@'))
  const wrong = wrongHash(output)
  if (wrong !== null) {
    const { file, expected, actual } = wrong
    const message = `${title} was refused: ${file} has SHA-256 ${actual}, not ${expected}`
    return new StackError('HASH_MISMATCH', message, { hint: hintFor(output.join('\n')), details: { ...wrong } })
  }
  const error = output.find((line) => /^\s*(ERROR|error): /.test(line)) ?? output.at(-1) ?? `exit code ${exitCode}`
  const code = /No space left/.test(output.join('\n')) ? 'DISK_SPACE' : 'DOWNLOAD_FAILED'
  return new StackError(code, `${title} could not be installed by pip: ${error.trim()}`, {
    hint: hintFor(output.join('\n')),
    details: {
      command: argv.join(' '),
      exitCode,
      output: output.slice(-20),
      ...unreachableDetail('pypi', output.join('\n')),
    },
  })
}

/** Of the first file that pip refused: below its name it writes what was pinned, and what came. */
function wrongHash(output: readonly string[]): { file: string; expected: string; actual: string } | null {
  const at = output.findIndex((line) => /^\s*Expected sha256 [0-9a-f]+$/.test(line))
  const [, expected] = /sha256 ([0-9a-f]+)$/.exec(output[at] ?? '') ?? []
  const rest = output.slice(at)
  const [, actual] = rest.map((line) => /^\s*Got\s+([0-9a-f]+)$/.exec(line)).find((match) => match !== null) ?? []
  if (at < 1 || expected === undefined || actual === undefined) return null
  const named = output.slice(0, at).findLast((line) => / from |==/.test(line)) ?? ''
  const file = /\/([^/#\s]+?)(?:#\S*)?:?(?:\s|$)/.exec(named.trim().replace(/ \(from .*$/, ''))?.[1] ?? named.trim()
  return { file, expected, actual }
}

function hintFor(output: string): string {
  if (/THESE PACKAGES DO NOT MATCH THE HASHES/.test(output))
    return 'the index delivered other files than those that were pinned: check index-url in `pip config list`'
  if (/No space left/.test(output)) return 'free some disk space, then run the same command again'
  if (/ensurepip/.test(output))
    return 'install the package python3-venv, for example: sudo apt-get install python3-venv'
  return 'check the network and `pip config list` (index-url, proxy), then run the same command again'
}

/**
 * pip tells nothing about its progress that could be read, so what it has written is counted: at its most, the download,
 * the built wheel and the installed files together, which stands for the whole artifact.
 */
async function watching(folders: string[], request: FetchRequest, body: () => Promise<void>): Promise<void> {
  const total = request.expected.reduce((sum, file) => sum + file.size, 0)
  const { unlockedBytes = 0, temporaryBytes = 0 } = request.artifact.estimate ?? {}
  const share = total / (total + unlockedBytes + temporaryBytes)
  let [counting, highest] = [false, 0]
  const count = async () => {
    const bytes = await Promise.all(folders.map(folderBytes))
    highest = Math.max(
      highest,
      bytes.reduce((sum, each) => sum + each, 0),
    )
    request.report(Math.min(total, Math.round(highest * share)))
  }
  const timer = setInterval(() => {
    if (counting) return
    counting = true
    void count().finally(() => {
      counting = false
    })
  }, progressMilliseconds)
  try {
    await body()
  } finally {
    clearInterval(timer)
  }
}
