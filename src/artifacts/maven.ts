// Files from Maven repositories, by Maven itself: its mirrors, proxies and credentials hold.
import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import pLimit from 'p-limit'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { runProgram } from '../host/run-program.js'
import { matchesAny, matchesGlob } from './glob.js'
import type { Architecture, ArchiveDefinition, ClasspathDefinition, EnvironmentVariables, LockedFile } from './model.js'
import type { FetchRequest, Source } from './source.js'
import { unpack } from './unpack.js'
import { unreachableDetail } from './unreachable.js'
import { versionProperties } from './version-placeholders.js'

export interface MavenCommand {
  executable: string
  /** The whole environment, with JAVA_HOME. */
  environment: EnvironmentVariables
}

const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'
/** Of silence, after which a server is given up; Maven alone waits half an hour. A proxy may read a file whole first. */
const silenceMilliseconds = 180_000
/** Of each pair the first is read by Maven 3.9 and later, the second by 3.8 and earlier. */
const connection = [
  '-Daether.connector.http.retryHandler.count=3',
  '-Dmaven.wagon.http.retryHandler.count=3',
  `-Daether.connector.requestTimeout=${silenceMilliseconds}`,
  `-Dmaven.wagon.rto=${silenceMilliseconds}`,
]
/** Maven would remember for a day that a repository did not have a file. */
const askAgain = '--update-snapshots'

/** `find` is asked once, when Maven is first needed. */
export function createMavenSource(find: (work: Work) => Promise<MavenCommand>): Source {
  let maven: Promise<MavenCommand> | undefined
  // Two Mavens that write one local repository at the same time can damage it.
  const oneAtATime = pLimit(1)
  const fetch = async (request: FetchRequest, work: Work, options: string[]) => {
    const { artifact } = request
    if (artifact.source !== 'maven') throw new Error(`${artifact.name} does not come from Maven`)
    maven ??= find(work)
    const command = await maven
    const run: Run = (parameters) =>
      oneAtATime(() => runMaven(command, [askAgain, ...options, ...parameters], request, work))
    if (artifact.kind === 'classpath') await fetchClasspath(artifact, request, run)
    else await fetchArchive(artifact, request, run, work)
  }
  return {
    fetch: (request, work) => fetch(request, work, []),
    fetchPastCache: (request, work) =>
      fetch(request, work, [`-Dmaven.repo.local=${join(request.scratch, 'repository')}`]),
  }
}

/** Replaces `${arch}` with the name that PostgreSQL's embedded binaries have for it. */
export function coordinatesFor(coordinates: string, architecture: Architecture): string {
  return coordinates.replaceAll('${arch}', architecture === 'arm64' ? 'arm64v8' : 'amd64')
}

type Run = (parameters: string[]) => Promise<void>

async function fetchClasspath(artifact: ClasspathDefinition, request: FetchRequest, run: Run): Promise<void> {
  const lib = join(request.folder, 'lib')
  const pom = join(request.stack.directory, artifact.pom)
  const copy = [`${dependencyPlugin}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${lib}`]
  await run(['-f', pom, ...versionProperties(request.stack.versions), ...copy])
  for (const name of await readdir(lib)) if (matchesAny(name, artifact.exclude ?? [])) await rm(join(lib, name))
}

async function fetchArchive(artifact: ArchiveDefinition, request: FetchRequest, run: Run, work: Work): Promise<void> {
  const { scratch } = request
  const { include, strip, into = '.', inner } = artifact
  const folder = join(request.folder, into)
  await mkdir(folder, { recursive: true })
  const outer = join(scratch, 'outer')
  await mkdir(outer)
  const coordinates = coordinatesFor(artifact.coordinates, request.architecture)
  await run([`${dependencyPlugin}:copy`, `-Dartifact=${coordinates}`, `-DoutputDirectory=${outer}`])
  const archive = await onlyMatch(outer, '*', coordinates)
  const wanted = { include, strip, scratch, signal: work.signal }
  if (inner === undefined) return unpack(archive, folder, wanted)

  const between = join(scratch, 'inner')
  await mkdir(between)
  await unpack(archive, between, { scratch, signal: work.signal })
  await unpack(await onlyMatch(between, inner, coordinates), folder, wanted)
}

async function onlyMatch(folder: string, glob: string, coordinates: string): Promise<string> {
  const names = await readdir(folder)
  const matches = names.filter((name) => matchesGlob(name, glob))
  if (matches.length === 1) return join(folder, matches[0]!)
  throw new StackError('DOWNLOAD_FAILED', `${coordinates} holds ${matches.length} files that match ${glob}, not one`, {
    details: { coordinates, files: names },
  })
}

async function runMaven(
  { executable, environment }: MavenCommand,
  parameters: string[],
  { artifact, expected, report, scratch }: FetchRequest,
  { signal }: Work,
): Promise<void> {
  const download = countDownloads(expected, report)
  const argv = [executable, '-B', ...connection, ...parameters] as const
  const { exitCode, lines } = await runProgram({ argv, environment, directory: scratch, signal, onLine: download })
  if (exitCode !== 0) throw explainFailure(artifact.title, lines, argv, exitCode)
}

/** Maven names each file as it arrives; the lock knows how large it is. */
function countDownloads(expected: readonly LockedFile[], report: (bytes: number) => void): (line: string) => void {
  const sizes = new Map(expected.map((file) => [basename(file.path), file.size]))
  let bytes = 0
  return (line) => {
    const name = /Downloaded from \S+ \S*\/([^/\s]+) \(/.exec(line)?.[1]
    const size = name === undefined ? undefined : sizes.get(name)
    if (size === undefined) return
    bytes += size
    report(bytes)
  }
}

/** Lines that only say that something is wrong. */
const sayNothing = /^\[ERROR\] (Error executing Maven\.|\d+ problems? (was|were) encountered)/
/** A file of the local repository, of Maven's own plugins too, that was cut. */
const damagedFile = /[Zz]ip (file|END header)|ZipException|Non-(parse|read)able POM/

/** Maven's own first error line says what is wrong; those after it repeat it and give general advice. */
export function explainFailure(title: string, lines: string[], argv: readonly string[], exitCode: number): StackError {
  const errors = lines.filter((line) => /^\[(ERROR|FATAL)\] \S/.test(line) && !sayNothing.test(line))
  const said = errors.join('\n')
  const first = (errors[0] ?? lines.at(-1) ?? `exit code ${exitCode}`).replace(/^\[\w+\] /, '')
  const code = /No space left/.test(said) ? 'DISK_SPACE' : 'DOWNLOAD_FAILED'
  return new StackError(code, `${title} could not be fetched by Maven: ${withoutCredentials(first)}`, {
    hint: hintFor(said),
    details: {
      command: argv.join(' '),
      exitCode,
      output: lines.slice(-20).map(withoutCredentials),
      damaged: damagedFile.test(said),
      ...unreachableDetail('maven', said),
    },
  })
}

function hintFor(errors: string): string {
  if (/Unauthorized|Forbidden|status code: 40[137]/.test(errors))
    return 'check the credentials of the repository or proxy in ~/.m2/settings.xml, then run the same command again'
  if (/Non-(parse|read)able settings/.test(errors)) return 'repair the file, then run the same command again'
  if (/Could not find artifact|was not found in/.test(errors))
    return 'the repository that ~/.m2/settings.xml leads to does not hold it: see `mvn help:effective-settings`'
  if (/No space left/.test(errors)) return 'free some disk space, then run the same command again'
  return 'check the network and the mirrors and proxies in ~/.m2/settings.xml, then run the same command again'
}

function withoutCredentials(line: string): string {
  return line.replace(/:\/\/[^/@\s]+@/g, '://***@')
}
