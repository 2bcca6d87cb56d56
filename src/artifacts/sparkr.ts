// SparkR, Spark's package for R: one release file, installed by R itself into a folder of the store.
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readIfExists } from '../host/files.js'
import { type Program, runProgram } from '../host/run-program.js'
import { installFolder, isInstalled, storeFolder, withStore } from './install-folder.js'
import type { EnvironmentVariables, PythonRuntime } from './model.js'
import type { RProgram } from './r-tool.js'
import { unpack } from './unpack.js'

export interface SparkRPlace {
  store: string
  /** Spark's version; SparkR must have the same. */
  version: string
  r: RProgram
}

export interface SparkRTools {
  /** Makes the workers' archive. */
  python: Pick<PythonRuntime, 'executable'>
  environment: EnvironmentVariables
}

/** Where Apache publishes it, below the root of its releases. */
export function sparkRRelease(version: string): { path: string; keys: string } {
  return { path: `spark/spark-${version}/SparkR_${version}.tar.gz`, keys: 'spark/KEYS' }
}

/** The folder that stands for `$SPARK_HOME/R`: `lib/SparkR` and `lib/sparkr.zip`; null where it is not installed. */
export async function findSparkR(place: SparkRPlace): Promise<string | null> {
  const target = folderOf(place)
  return (await isInstalled(target)) ? target.folder : null
}

/** As `findSparkR`, for a Spark that brings its own: an official distribution has it in `R/lib`. */
export async function findBundledSparkR(sparkHome: string, version: string): Promise<string | null> {
  const folder = join(sparkHome, 'R')
  const description = await readIfExists(join(folder, 'lib', 'SparkR', 'DESCRIPTION'))
  return description !== null && packageIn(description) === `SparkR ${version}` ? folder : null
}

/** Installs a release file. @throws StackError WRONG_VERSION for another package or version, COMMAND_FAILED with R's words. */
export async function installSparkR(file: string, place: SparkRPlace, tools: SparkRTools, work: Work): Promise<string> {
  const target = folderOf(place)
  await withStore(place.store, target.title, work, async () => {
    if (await isInstalled(target)) return
    await installFolder(target, work, async ({ partial, scratch }) => {
      await unpack(file, scratch, { scratch, signal: work.signal })
      const source = join(scratch, 'SparkR')
      requireVersion((await readIfExists(join(source, 'DESCRIPTION'))) ?? '', place.version, basename(file))
      const library = join(partial, 'lib')
      await mkdir(library)
      await installPackage(source, library, scratch, place.r, tools, work)
      await makeWorkerArchive(library, tools, work)
      return {}
    })
  })
  return target.folder
}

/** A package that was installed by one R may not load in an R with other last two digits. */
function folderOf({ store, version, r }: SparkRPlace) {
  const [major, minor] = r.version.split('.')
  const key = createHash('sha256').update(`SparkR ${version} R ${major}.${minor}`).digest('hex')
  return { artifact: 'sparkr', title: `SparkR ${version}`, key, folder: storeFolder(store, 'sparkr', key) }
}

function requireVersion(description: string, version: string, origin: string): void {
  const found = packageIn(description)
  if (found === `SparkR ${version}`) return
  throw new StackError(
    'WRONG_VERSION',
    `${origin} holds ${found === '' ? 'no R package' : found}, and Spark ${version} needs SparkR ${version}`,
    { hint: 'check the mirror that it came from', details: { origin, found, expected: `SparkR ${version}` } },
  )
}

/** `SparkR 4.3.0`, from a package's DESCRIPTION file; empty where it is none. */
function packageIn(description: string): string {
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(description)?.[1] ?? ''
  return `${field('Package')} ${field('Version')}`.trim()
}

async function installPackage(
  source: string,
  library: string,
  scratch: string,
  r: RProgram,
  { environment }: SparkRTools,
  { signal }: Work,
): Promise<void> {
  // Nothing of the person's own R profile; loading it for a test would only take time.
  const options = [`--library=${library}`, '--no-html', '--no-test-load', '--clean']
  const argv = [r.program, '--vanilla', 'CMD', 'INSTALL', ...options, source]
  const variables = { ...environment, R_LIBS: undefined, R_LIBS_USER: undefined, TMPDIR: scratch }
  await runTool('R', { argv, environment: variables, directory: scratch, signal })
}

/** What Spark sends to executors on YARN, under the name that it looks for; Spark's own R/install-dev.sh packs the same. */
async function makeWorkerArchive(
  library: string,
  { python, environment }: SparkRTools,
  { signal }: Work,
): Promise<void> {
  const argv = [python.executable, '-I', '-m', 'zipfile', '-c', 'sparkr.zip', 'SparkR']
  await runTool('Python', { argv, environment, directory: library, signal })
}

async function runTool(name: string, program: Program): Promise<void> {
  const { exitCode, lines } = await runProgram(program)
  if (exitCode === 0) return
  const reason = lines.find((line) => /^(ERROR|Error)\b/.test(line)) ?? lines.at(-1) ?? `exit code ${exitCode}`
  throw new StackError('COMMAND_FAILED', `${name} could not install SparkR: ${reason}`, {
    details: { command: program.argv.join(' '), exitCode, output: lines.slice(-20) },
  })
}
