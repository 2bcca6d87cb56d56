// Makes one list of the classes for an archive from those of the JVMs that will share it.

/** Lines of `-XX:DumpLoadedClassList`, by the JVM that wrote them; one that ran several times has several. */
export type Recordings = ReadonlyMap<string, readonly (readonly string[])[]>

interface Entry {
  line: string
  users: Set<string>
}

/**
 * What most JVMs have stands first, and what the same ones have stands together, each in the order in which it was loaded:
 * an archive is laid out in the order of its list, so that a JVM reads few pages with things that only others need.
 * Classes of other loaders than the JVM's own cannot be archived by name and are left out, and so are lines that begin with
 * `@` for other purposes than lambdas (they follow the classes that they belong to).
 */
export function mergeClassLists(recordings: Recordings): string[] {
  const entries = new Map<string, Entry>()
  for (const [jvm, runs] of recordings) {
    for (const raw of runs.flat()) {
      const line = nameOf(raw)
      if (line === null) continue
      const entry = entries.get(line) ?? { line, users: new Set<string>() }
      entry.users.add(jvm)
      entries.set(line, entry)
    }
  }
  const jvms = [...recordings.keys()]
  const group = ({ users }: Entry) => jvms.map((jvm) => (users.has(jvm) ? '0' : '1')).join('')
  const isLambda = ({ line }: Entry) => line.startsWith('@')
  return [...entries.values()]
    .toSorted(
      (a, b) =>
        Number(isLambda(a)) - Number(isLambda(b)) ||
        b.users.size - a.users.size ||
        (group(a) < group(b) ? -1 : Number(group(a) > group(b))),
    )
    .map(({ line }) => line)
}

function nameOf(line: string): string | null {
  if (line === '' || line.startsWith('#') || line.includes('source:')) return null
  if (line.startsWith('@')) return /^@lambda-(proxy|form-invoker) /.test(line) ? line : null
  return line.split(' ')[0]!
}
