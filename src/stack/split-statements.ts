// Splits SQL text at its semicolons, as the shells of Spark and Hive do.

/** Quotes, `--` comments and bracketed comments hide semicolons. Comments alone are no statement. */
export function splitStatements(text: string): string[] {
  const statements: string[] = []
  let start = 0
  let hasCode = false
  for (let index = 0; index < text.length; ) {
    const skipped = skipHidden(text, index)
    if (skipped > index) {
      if (!text.startsWith('--', index) && !text.startsWith('/*', index)) hasCode = true
      index = skipped
    } else if (text[index] === ';') {
      if (hasCode) statements.push(text.slice(start, index).trim())
      start = index + 1
      hasCode = false
      index++
    } else {
      if (!/\s/.test(text[index]!)) hasCode = true
      index++
    }
  }
  if (hasCode) statements.push(text.slice(start).trim())
  return statements
}

/** The index behind the quoted text or comment that begins here; the same index where none does. */
function skipHidden(text: string, index: number): number {
  const character = text[index]!
  if (character === "'" || character === '"' || character === '`') return skipQuoted(text, index, character)
  if (text.startsWith('--', index)) return endOr(text.indexOf('\n', index), text)
  if (text.startsWith('/*', index)) return endOr(text.indexOf('*/', index + 2), text, 2)
  return index
}

/** A backslash escapes in string literals of Spark and Hive, and does not between backquotes. */
function skipQuoted(text: string, index: number, quote: string): number {
  for (let at = index + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== '`') at++
    else if (text[at] === quote) return at + 1
  }
  return text.length
}

function endOr(found: number, text: string, length = 0): number {
  return found === -1 ? text.length : found + length
}
