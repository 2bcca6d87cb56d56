// requirements.txt with one version and its hashes a package, read and written.

/** A package at one version. */
export interface Pin {
  /** As the file spells it. */
  name: string
  version: string
  /** SHA-256 of every file that may be installed. */
  hashes: string[]
}

export interface Requirements {
  /** Lines such as `--only-binary :all:`, in their order. */
  options: string[]
  pins: Pin[]
}

/** Where pip ends a line: https://docs.python.org/3/library/stdtypes.html#str.splitlines */
const lineEnd = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/g

/** Comments are left out. */
export function parseRequirements(text: string): Requirements {
  const lines = text
    .replaceAll(lineEnd, '\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    // A mark of continuation that nothing follows would continue on whatever is written behind it.
    .map((line) => line.replace(/(^|\s)#.*$/, '').replace(/^\s+|[\s\\]+$/g, ''))
    .filter((line) => line !== '')
  const options = lines.filter((line) => line.startsWith('-'))
  const pins = lines.flatMap((line) => {
    const [, name, version] = /^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)/.exec(line) ?? []
    if (name === undefined || version === undefined) return []
    return [{ name, version, hashes: [...line.matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map((match) => match[1]!) }]
  })
  return { options, pins }
}

/** `comment` has no line breaks. */
export function formatRequirements(comment: string, { options, pins }: Requirements): string {
  const blocks = pins.map(({ name, version, hashes }) =>
    [`${name}==${version}`, ...hashes.map((hash) => `    --hash=sha256:${hash}`)].join(' \\\n'),
  )
  return `${[`# ${comment}`, ...options, ...blocks].join('\n')}\n`
}

/**
 * What pip resolved, with the hashes of the old file where the version stayed: those are good for every machine, while pip
 * tells only the files for this one.
 */
export function mergePins(old: readonly Pin[], resolved: readonly Pin[]): Pin[] {
  return resolved
    .map((pin) => {
      const before = old.find(({ name, version }) => sameName(name, pin.name) && version === pin.version)
      return before === undefined ? pin : { ...before, hashes: [...new Set([...before.hashes, ...pin.hashes])].sort() }
    })
    .sort((one, other) => (normalized(one.name) < normalized(other.name) ? -1 : 1))
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function sameName(one: string, other: string): boolean {
  return normalized(one) === normalized(other)
}

function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}
