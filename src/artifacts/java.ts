// Finds a Java that a product runs on.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { hasDistribution } from './distribution.js'
import { installCommand } from './install-command.js'
import { inspectJava, type SeenJava } from './java-home.js'
import { type JavaPlace, javaPlaces } from './java-places.js'
import { javaRangeText } from './java-range.js'
import type { JavaRange, JavaRuntime } from './model.js'
import { obtainJava } from './obtain-java.js'
import { realPath } from './paths.js'
import type { ToolSearch } from './tool-search.js'

export interface JavaRequirement extends JavaRange {
  /** What runs on it, for messages: `Hive 3.1.2`. */
  neededBy?: string | undefined
  /** The key in sparkbox.yaml that names the configured home; `java.home` where it is left out. */
  configuredAs?: string | undefined
}

/** A place, and each Java in it. */
interface SeenPlace {
  place: JavaPlace
  seen: SeenJava[]
}

/**
 * The configured home; else the newest Java in range from JAVA_HOME, PATH, the usual folders and the store; else one
 * from the distribution, unpacked into the store.
 * @throws StackError JAVA_NOT_FOUND telling what was seen where.
 */
export async function findJava(requirement: JavaRequirement, search: ToolSearch, work: Work): Promise<JavaRuntime> {
  if (search.configured !== null) return useConfigured(search.configured, requirement, work)
  const places = await lookAround(search, work)
  const best = newestInRange(places, requirement)
  if (best !== null) return best

  const home = search.offline ? null : await obtainJava(requirement, search, work)
  if (home === null) throw await notFound(requirement, places, search)
  const obtained = await inspectJava({ home, origin: 'store' }, work)
  if (obtained.runtime === null) throw new Error(`the Java unpacked into ${home} ${obtained.problem}`)
  return obtained.runtime
}

/** Everything on this machine that looks like a Java, in the order of preference. */
async function lookAround(search: ToolSearch, work: Work): Promise<SeenPlace[]> {
  const inspected = new Map<string, SeenJava>()
  const places: SeenPlace[] = []
  for (const place of await javaPlaces(search)) {
    const homes = new Set<string>()
    for (const home of place.homes) homes.add((await realPath(home)) ?? home)
    const seen: SeenJava[] = []
    for (const home of homes) {
      const java = inspected.get(home) ?? (await inspectJava({ home, origin: place.origin }, work))
      inspected.set(home, java)
      seen.push(java)
    }
    places.push({ place, seen })
  }
  return places
}

function newestInRange(places: readonly SeenPlace[], requirement: JavaRequirement): JavaRuntime | null {
  let best: JavaRuntime | null = null
  for (const { runtime } of places.flatMap(({ seen }) => seen))
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
  const { configuredAs: key = 'java.home' } = requirement
  throw new StackError('JAVA_NOT_FOUND', `${key} ${home} ${problem}; ${need(requirement)}`, {
    hint: `set ${key} in sparkbox.yaml to another Java, or remove it so that one is looked for`,
    details: { home, requirement, version: seen.runtime?.version ?? null },
  })
}

async function notFound(
  requirement: JavaRequirement,
  places: readonly SeenPlace[],
  search: ToolSearch,
): Promise<StackError> {
  const looked = places.filter(({ seen }) => seen.length > 0).map(describePlace)
  const empty = places.filter(({ seen }) => seen.length === 0).map(({ place }) => place.title)
  const saw = [...(looked.length > 0 ? [`looked at ${looked.join(', ')}`] : []), `there is none in ${empty.join(', ')}`]
  const { text, hint } = await explainDistribution(requirement, search)
  return new StackError('JAVA_NOT_FOUND', `${need(requirement)}: ${saw.join('; ')}${text}`, {
    hint,
    details: { requirement, looked, empty },
  })
}

function describePlace({ place: { title, single }, seen }: SeenPlace): string {
  const each = seen.map(({ home, ...java }) => {
    const what = java.runtime === null ? java.problem : `is Java ${java.runtime.version}`
    return single ? what : `${home} ${what}`
  })
  return `${title} (${each.join('; ')})`
}

/** Why none came from the distribution, and what to do. */
async function explainDistribution(
  { minimum }: JavaRequirement,
  search: ToolSearch,
): Promise<{ text: string; hint: string }> {
  const text = search.offline ? ', and --offline forbids to fetch one' : ''
  const command = installCommand({ product: 'java', major: minimum }, search.environment)
  if (!(await hasDistribution(search))) return { text, hint: command }
  if (search.offline)
    return { text, hint: `${command}, or the same without --offline, which unpacks one into the store` }
  const hint = `unpack a Java ${minimum} into a folder of ~/.jdks, where it is looked for`
  return { text: ', and this distribution has none', hint }
}

function need({ neededBy = 'this stack', ...range }: JavaRequirement): string {
  return `${neededBy} ${neededBy.includes(' and ') ? 'need' : 'needs'} ${javaRangeText(range)}`
}
