// Which lines of a failure a person should read first, where its cause is not known.

/**
 * Where the trouble begins: from the first line that says error, or names an exception, on. The frames of stack traces
 * are left out, and so are lines without a word. Without such a line: the last ones.
 */
export function keyLines(lines: readonly string[], count = 12): string[] {
  const spoken = lines.filter(isTelling)
  const first = spoken.findIndex(isTrouble)
  return first < 0 ? spoken.slice(-count) : spoken.slice(first, first + count)
}

/** The one line that says most: where the trouble begins, else the last; undefined where nothing was said. */
export function headline(lines: readonly string[]): string | undefined {
  return lines.find(isTrouble) ?? lines.at(-1)
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
