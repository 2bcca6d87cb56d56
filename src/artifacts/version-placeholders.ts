// Versions stand in one place of a stack, and everything else refers to them by name.
import type { StackDefinition } from './model.js'

/** A name in braces that no version has. */
export interface Gap {
  path: (string | number)[]
  message: string
}

type Unfilled = Omit<StackDefinition, 'directory'>

/** Is filled in later, by the source, because it depends on the machine. */
const machinePlaceholder = 'arch'

/** Replaces `${hadoop}` in titles and coordinates by that version. */
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
    const title = fill(artifact.title, 'artifacts', index, 'title')
    if (artifact.kind !== 'archive') return { ...artifact, title }
    return { ...artifact, title, coordinates: fill(artifact.coordinates, 'artifacts', index, 'coordinates') }
  })
  return { filled: { ...definition, title: fill(definition.title, 'title'), artifacts }, gaps }
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
