// Which lines of a failure a person should read first, where its cause is not known.

/** UTF-16 code units. */
const longestLine = 1_000

/**
 * Where the trouble begins: from the first line that says error, or names an exception, on. The frames of stack traces
 * are left out, and so are lines without a word. Without such a line: the last ones.
 */
export function keyLines(lines: readonly string[], count = 12): string[] {
  const spoken = lines.filter(isTelling)
  const first = spoken.findIndex(isTrouble)
  return (first < 0 ? spoken.slice(-count) : spoken.slice(first, first + count)).map(inBrief)
}

/** The one line that says most: where the trouble begins, else the last; undefined where nothing was said. */
export function headline(lines: readonly string[]): string | undefined {
  const line = lines.find(isTrouble) ?? lines.at(-1)
  return line && inBrief(line)
}

/** A line without what nobody reads: a class path, a query or a plan can make one of many pages. The log has it whole. */
export function inBrief(line: string): string {
  if (line.length <= longestLine) return line
  return `${line.slice(0, longestLine)} … (${line.length - longestLine} more characters)`
}

/** Whether a line has something to say: it is not blank, and no frame of a stack trace. */
export function isTelling(line: string): boolean {
  return line.trim() !== '' && !/^\s+(at \S+\(|\.\.\. \d+ (more|common frames))/.test(line)
}

function isTrouble(line: string): boolean {
  return /\b(ERROR|FATAL|PANIC|SEVERE)\b|^(Caused by: |Exception in thread |Error:|error:|Unrecognized )|^[\w.$]+(Exception|Error)\b/.test(
    line,
  )
}
