// Versions stand in one place of a stack, and everything else refers to them by name.
import type { ReleaseFile, StackDefinition } from './model.js'

/** A name in braces that no version has. */
export interface Gap {
  path: (string | number)[]
  message: string
}

type Unfilled = Omit<StackDefinition, 'directory'>

/** Is filled in later, by the source, because it depends on the machine. */
const machinePlaceholder = 'arch'

/** Replaces `${hadoop}` in titles, coordinates and paths of releases by that version. */
export function fillVersions(definition: Unfilled): { filled: Unfilled; gaps: Gap[] } {
  const gaps: Gap[] = []
  const fill = (text: string, ...path: Gap['path']) =>
    text.replaceAll(/\$\{([^}]*)\}/g, (placeholder, name: string) => {
      const version = Object.hasOwn(definition.versions, name) ? definition.versions[name] : undefined
      if (version !== undefined) return version
      if (name !== machinePlaceholder) {
        gaps.push({ path, message: `${placeholder} names no version; there are: ${namesOf(definition).join(', ')}` })
      }
      return placeholder
    })
  const artifacts = definition.artifacts.map((artifact, index) => {
    const fillField = (text: string, ...field: string[]) => fill(text, 'artifacts', index, ...field)
    const title = fillField(artifact.title, 'title')
    const official =
      artifact.official && fillRelease(artifact.official, (...all) => fillField(all[0], 'official', all[1]))
    const filled = { ...artifact, title, ...(official && { official }) }
    if (filled.kind === 'release') return fillRelease(filled, fillField)
    if (filled.kind !== 'archive') return filled
    return { ...filled, coordinates: fillField(filled.coordinates, 'coordinates') }
  })
  return { filled: { ...definition, title: fill(definition.title, 'title'), artifacts }, gaps }
}

function fillRelease<Release extends ReleaseFile>(
  release: Release,
  fill: (text: string, field: string) => string,
): Release {
  const { path, arm64Path } = release
  const other = arm64Path === undefined ? {} : { arm64Path: fill(arm64Path, 'arm64Path') }
  return { ...release, path: fill(path, 'path'), ...other }
}

/**
 * Options that hand the versions to Maven. The names have a prefix of our own: some releases of Maven let such options
 * override properties of the same name in the POMs of dependencies, too (MNG-7563), and many have a `hadoop.version`.
 */
export function versionProperties(versions: StackDefinition['versions']): string[] {
  return Object.entries(versions).map(([name, version]) => `-Dsparkbox.${name}=${version}`)
}

function namesOf({ versions }: Unfilled): string[] {
  return Object.keys(versions).sort()
}

/** A POM as Maven will read it, and the names in it that no version has. */
export function fillProperties(
  pom: string,
  versions: StackDefinition['versions'],
): { filled: string; unknown: string[] } {
  const unknown = new Set<string>()
  const filled = pom.replaceAll(/\$\{sparkbox\.([^}]*)\}/g, (placeholder, name: string) => {
    const version = Object.hasOwn(versions, name) ? versions[name] : undefined
    if (version === undefined) unknown.add(name)
    return version ?? placeholder
  })
  return { filled, unknown: [...unknown] }
}
