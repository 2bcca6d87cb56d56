/** A text as one word of a POSIX shell, whatever it holds. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** Words of a command line, each whole. */
export function shellWords(argv: readonly string[]): string {
  return argv.map(quoteForShell).join(' ')
}
