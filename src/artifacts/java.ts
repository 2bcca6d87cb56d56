// Finds a Java that the stack runs on.
import { dirname, join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { installCommand } from './install-command.js'
import { inspectJava, type JavaCandidate, type SeenJava } from './java-home.js'
import type { JavaRange, JavaRuntime } from './model.js'
import { obtainJava } from './obtain-java.js'
import { namesIn, realPath } from './paths.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'

export type JavaRequirement = JavaRange

const systemFolders = ['/usr/lib/jvm', '/usr/java', '/opt/java']
const homeFolders = ['.sdkman/candidates/java', '.local/share/mise/installs/java', '.jdks']

/**
 * The configured home; else the newest Java in range from JAVA_HOME, PATH, the usual folders and the store; else one
 * from the distribution, unpacked into the store.
 * @throws StackError JAVA_NOT_FOUND telling what was seen where.
 */
export async function findJava(requirement: JavaRequirement, search: ToolSearch, work: Work): Promise<JavaRuntime> {
  if (search.configured !== null) return useConfigured(search.configured, requirement, work)
  const seen = await lookAround(search, work)
  const best = newestInRange(seen, requirement)
  if (best !== null) return best

  const home = search.offline ? null : await obtainJava(requirement, search, work)
  if (home === null) throw notFound(requirement, seen, search)
  const obtained = await inspectJava({ home, origin: 'store' }, work)
  if (obtained.runtime === null) throw new Error(`the Java unpacked into ${home} ${obtained.problem}`)
  return obtained.runtime
}

/** Everything on this machine that looks like a Java, in the order of preference. */
async function lookAround(search: ToolSearch, work: Work): Promise<SeenJava[]> {
  const seen = new Map<string, SeenJava>()
  for (const candidate of await candidates(search)) {
    const home = await realPath(candidate.home)
    if (home !== null && !seen.has(home)) seen.set(home, await inspectJava({ ...candidate, home }, work))
  }
  return [...seen.values()]
}

async function candidates({ environment, store, systemFolders: folders }: ToolSearch): Promise<JavaCandidate[]> {
  const { HOME, JAVA_HOME } = environment
  const found: JavaCandidate[] = JAVA_HOME ? [{ home: JAVA_HOME, origin: 'JAVA_HOME' }] : []
  for (const program of await findPrograms(['java'], environment)) {
    const executable = (await realPath(program)) ?? program
    found.push({ home: dirname(dirname(executable)), origin: 'PATH' })
  }
  const add = async (folder: string, origin: string) => {
    for (const name of await namesIn(folder)) found.push({ home: join(folder, name), origin })
  }
  for (const folder of folders ?? systemFolders) await add(folder, folder)
  if (HOME) for (const folder of homeFolders) await add(join(HOME, folder), `~/${folder}`)
  const tools = toolsFolder(store)
  for (const tool of await namesIn(tools))
    if (/^openjdk-[^.]+$/.test(tool)) await add(join(tools, tool, 'usr/lib/jvm'), 'store')
  return found
}

function newestInRange(seen: readonly SeenJava[], requirement: JavaRequirement): JavaRuntime | null {
  let best: JavaRuntime | null = null
  for (const { runtime } of seen)
    if (runtime !== null && inRange(runtime, requirement) && runtime.major > (best?.major ?? 0)) best = runtime
  return best
}

function inRange({ major }: JavaRuntime, { minimum, maximum }: JavaRequirement): boolean {
  return major >= minimum && major <= maximum
}

async function useConfigured(home: string, requirement: JavaRequirement, work: Work): Promise<JavaRuntime> {
  const seen = await inspectJava({ home: (await realPath(home)) ?? home, origin: 'sparkbox.yaml' }, work)
  if (seen.runtime !== null && inRange(seen.runtime, requirement)) return seen.runtime
  const problem = seen.runtime === null ? seen.problem : `is Java ${seen.runtime.version}`
  throw new StackError('JAVA_NOT_FOUND', `java.home ${home} ${problem}; this stack runs on ${rangeText(requirement)}`, {
    hint: 'set java.home in sparkbox.yaml to another Java, or remove it so that one is looked for',
    details: { home, requirement, version: seen.runtime?.version ?? null },
  })
}

function notFound(requirement: JavaRequirement, seen: readonly SeenJava[], search: ToolSearch): StackError {
  const saw = seen.map((each) => {
    const what = each.runtime === null ? each.problem : `is Java ${each.runtime.version}`
    return `${each.home} (${each.origin}) ${what}`
  })
  const looked = [
    'JAVA_HOME',
    'PATH',
    ...(search.systemFolders ?? systemFolders),
    ...homeFolders.map((path) => `~/${path}`),
  ]
  const reason = saw.length === 0 ? 'found none at all' : `saw ${saw.join('; ')}`
  const forbidden = search.offline ? ', and --offline forbids to fetch one' : ''
  return new StackError(
    'JAVA_NOT_FOUND',
    `no ${rangeText(requirement)}: looked at ${looked.join(', ')} and the store, and ${reason}${forbidden}`,
    {
      hint: installCommand({ product: 'java', major: requirement.minimum }, search.environment),
      details: { requirement, looked, seen: saw },
    },
  )
}

function rangeText({ minimum, maximum }: JavaRequirement): string {
  return minimum === maximum ? `Java ${minimum}` : `Java ${minimum} to ${maximum}`
}
