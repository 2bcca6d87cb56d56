// Registry or Apache: which artifacts come as Apache's own release files.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { ArtifactDefinition, InstalledArtifacts, ReleaseDefinition, StackDefinition } from './model.js'
import { type EnsureOptions, ensureArtifacts, findPlaces, missingPlaces, type StoreOptions } from './store.js'

/** `sparkbox.yaml`: `registry` and `apache` are orders, `auto` takes what is there or can be reached. */
export type SourcePreference = 'auto' | 'registry' | 'apache'

export interface ChosenStack {
  /** Its artifacts are those that were installed. */
  stack: StackDefinition
  /** Names of the artifacts that are Apache's releases. */
  official: string[]
  artifacts: InstalledArtifacts
}

export interface ChooseOptions extends EnsureOptions {
  preference: SourcePreference
  /** Asked before something is fetched, with what will be; throws where that cannot be. */
  beforeInstall: (stack: StackDefinition) => Promise<void>
}

/**
 * Installs a stack by the preference. `auto` takes the registries; where one cannot be reached, or its client is
 * missing, the artifacts that it was to bring come from Apache, if Apache has all that are missing.
 * @throws StackError as ensureArtifacts
 */
export async function ensureChosen(stack: StackDefinition, options: ChooseOptions, work: Work): Promise<ChosenStack> {
  const official = await chooseReleases(stack, options.preference, options)
  try {
    return await ensure(stack, official, options, work)
  } catch (error) {
    const instead = options.preference === 'auto' ? await alternatives(error, stack, official, options) : []
    if (!(error instanceof StackError) || instead.length === 0) throw error
    const titles = stack.artifacts.filter(({ name }) => instead.includes(name)).map(({ title }) => title)
    const text = `${error.message}; ${titles.join(', ')} will come from Apache's own release files`
    work.emit({ type: 'notice', level: 'warning', text })
    return ensure(stack, [...official, ...instead], options, work)
  }
}

/** Names of the artifacts to take from Apache. For `auto` those that are in the store already, and only so. */
export async function chooseReleases(
  stack: StackDefinition,
  preference: SourcePreference,
  options: StoreOptions,
): Promise<string[]> {
  const names = stack.artifacts.filter(({ official }) => official !== undefined).map(({ name }) => name)
  if (preference === 'registry') return []
  if (preference === 'apache') return names
  const missing = async (chosen: string[]) => {
    const places = await missingPlaces(await findPlaces(withReleases(stack, chosen), options))
    return new Set(places.map(({ artifact }) => artifact.name))
  }
  const [fromRegistry, fromApache] = [await missing([]), await missing(names)]
  return names.filter((name) => fromRegistry.has(name) && !fromApache.has(name))
}

/** The stack as it is with these artifacts as Apache's releases. */
export function withReleases(stack: StackDefinition, official: readonly string[]): StackDefinition {
  const chosen = stack.artifacts.filter(({ name }) => official.includes(name))
  const replaced = chosen.flatMap((artifact) => artifact.official?.replaces ?? [])
  const artifacts = stack.artifacts
    .filter(({ name }) => !replaced.includes(name))
    .filter(({ onlyWithOfficial }) => onlyWithOfficial === undefined || official.includes(onlyWithOfficial))
    .map((artifact) => (official.includes(artifact.name) ? releaseOf(artifact) : artifact))
  return { ...stack, artifacts }
}

function releaseOf(artifact: ArtifactDefinition): ReleaseDefinition {
  const { name, title, official } = artifact
  if (official === undefined) throw new Error(`Apache has no release of ${name} in this stack`)
  const { replaces: _, ...release } = official
  return { name, title, source: 'apache', kind: 'release', ...release }
}

async function ensure(
  stack: StackDefinition,
  official: string[],
  options: ChooseOptions,
  work: Work,
): Promise<ChosenStack> {
  const chosen = withReleases(stack, official)
  const missing = await missingPlaces(await findPlaces(chosen, options))
  if (missing.length > 0) {
    if (!options.offline)
      announce(
        stack,
        missing.map(({ artifact }) => artifact.name),
        official,
        options,
        work,
      )
    await options.beforeInstall(chosen)
  }
  return { stack: chosen, official, artifacts: await ensureArtifacts(chosen, options, work) }
}

/** Only where there was a choice. */
function announce(
  stack: StackDefinition,
  missing: readonly string[],
  official: readonly string[],
  { preference }: ChooseOptions,
  { emit }: Work,
): void {
  const choices = stack.artifacts.filter((each) => each.official !== undefined && missing.includes(each.name))
  const titlesOf = (isOfficial: boolean) =>
    choices.filter(({ name }) => official.includes(name) === isOfficial).map(({ title }) => title)
  for (const [titles, origin] of [
    [titlesOf(false), 'the package registries'],
    [titlesOf(true), "Apache's own release files"],
  ] as const)
    if (titles.length > 0)
      emit({ type: 'notice', level: 'info', text: `source ${preference}: ${titles.join(', ')} from ${origin}` })
}

/** What Apache can bring in place of a client that failed for lack of a network or of the client itself. */
async function alternatives(
  error: unknown,
  stack: StackDefinition,
  official: readonly string[],
  options: StoreOptions,
): Promise<string[]> {
  const client = error instanceof StackError ? error.details.unreachable : undefined
  const places = await missingPlaces(await findPlaces(withReleases(stack, official), options))
  const missing = places.map(({ artifact }) => artifact).filter(({ source }) => source === client)
  const possible = missing.filter((artifact) => artifact.official !== undefined)
  const covered = new Set(possible.flatMap(({ name, official: release }) => [name, ...(release?.replaces ?? [])]))
  // What Apache does not have would fail afterwards all the same, and a gigabyte later.
  const needed = stack.artifacts.filter(
    ({ onlyWithOfficial, source }) => source === client && possible.some(({ name }) => name === onlyWithOfficial),
  )
  if (needed.length > 0 || missing.some(({ name }) => !covered.has(name))) return []
  return possible.map(({ name }) => name)
}
