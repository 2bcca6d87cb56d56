// Finds, by pip, what another version of PySpark needs, and pins it.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Work } from '../events.js'
import { runProgram } from '../host/run-program.js'
import type { EnvironmentDefinition } from './model.js'
import { formatRequirements, mergePins, type Pin, parseRequirements, sameName } from './pinned-requirements.js'
import { environmentFor, explainFailure, makeEnvironment, type PythonCommand } from './pypi.js'

export interface ResolveRequest {
  artifact: EnvironmentDefinition
  /** Holds the requirements of the stack that it is made from; they are written anew. */
  directory: string
  /** Version of PySpark. */
  spark: string
  command: PythonCommand
  /** What `# Made for …` says: `CPython 3.11 on x86-64`. */
  machine: string
  /** Empty; may be removed afterwards. */
  scratch: string
}

/** Come with PySpark at a version of their own. */
const followsSpark = ['pyspark', 'py4j']

const report = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string(), version: z.string() }),
      download_info: z.object({ archive_info: z.object({ hashes: z.object({ sha256: z.string() }) }) }),
    }),
  ),
})

/** Every other package keeps its version. @throws StackError DOWNLOAD_FAILED with pip's own words */
export async function resolveRequirements(request: ResolveRequest, work: Work): Promise<void> {
  const { artifact, directory, spark, machine } = request
  const file = join(directory, artifact.requirements)
  const old = parseRequirements(await readFile(file, 'utf8'))
  const resolved = await askPip(wishes(old.pins, spark), old.options, request, work)
  const pins = mergePins(old.pins, resolved)
  const comment = `Made for ${machine}; other machines may need other files of the packages that changed.`
  await writeFile(file, formatRequirements(comment, { options: old.options, pins }))
}

/** The extras say what a newer version needs beyond the packages that are there. */
function wishes(pins: readonly Pin[], spark: string): string[] {
  const has = (name: string) => pins.some((pin) => sameName(pin.name, name))
  const extras = [...(has('grpcio') ? ['connect'] : []), ...(has('pandas') ? ['sql'] : [])]
  const kept = pins.filter(({ name }) => !followsSpark.some((each) => sameName(each, name)))
  const pyspark = extras.length === 0 ? 'pyspark' : `pyspark[${extras.join(',')}]`
  return [`${pyspark}==${spark}`, ...kept.map(({ name, version }) => `${name}==${version}`)]
}

async function askPip(
  wanted: readonly string[],
  options: readonly string[],
  { artifact, directory, command, scratch }: ResolveRequest,
  work: Work,
): Promise<Pin[]> {
  const temporary = join(scratch, 'tmp')
  await mkdir(temporary, { recursive: true })
  const environment = environmentFor(command.environment, temporary)
  const run = async (argv: string[]) => {
    const { exitCode, lines } = await runProgram({ argv, environment, directory: scratch, signal: work.signal })
    if (exitCode !== 0) throw explainFailure(artifact.title, lines, argv, exitCode)
  }
  const [folder, answer] = [join(scratch, 'environment'), join(scratch, 'report.json')]
  await makeEnvironment(command.python, folder, run)
  const install = [join(folder, 'bin/python'), '-m', 'pip', 'install', '--no-input']
  await run([...install, '--require-hashes', '--no-deps', '-r', join(directory, artifact.buildRequirements)])
  const wishFile = join(scratch, 'wanted.txt')
  await writeFile(wishFile, `${[...options, ...wanted].join('\n')}\n`)
  const dryRun = ['--dry-run', '--ignore-installed', '--no-build-isolation', '--report', answer]
  await run([...install, ...dryRun, '-r', wishFile])
  const { install: files } = report.parse(JSON.parse(await readFile(answer, 'utf8')))
  return files.map(({ metadata: { name, version }, download_info: { archive_info } }) => {
    return { name, version, hashes: [archive_info.hashes.sha256] }
  })
}
