// Names with wildcards: `*` stays within one part of a path, `**` crosses parts.

export function matchesGlob(name: string, glob: string): boolean {
  const pattern = glob.replace(/\*\*|\*|[^\w/]/g, (part) => {
    if (part === '**') return '.*'
    return part === '*' ? '[^/]*' : `\\${part}`
  })
  return new RegExp(`^${pattern}$`, 's').test(name)
}

export function matchesAny(name: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(name, glob))
}
