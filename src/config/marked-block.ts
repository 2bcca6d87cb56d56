// Lines of ours in a file that belongs to a person, so marked that taking them out gives the file back as it was.

/**
 * The text with the block at its end, or in the place where it stands already. Null stands for a file that is not
 * there. Before the block stands one line break that is ours; only in a file that we made there is none.
 */
export function addBlock(text: string | null, id: string, body: string): string {
  const block = `${opening(id)}\n${body}${closing(id)}\n`
  if (text === null) return block
  const found = pattern(id).exec(text)
  if (found === null) return `${text}\n${block}`
  return `${text.slice(0, found.index)}${found[1]}${block}${text.slice(found.index + found[0].length)}`
}

/** The text without the block; null where the file held nothing else and was made for it. */
export function removeBlock(text: string, id: string): string | null {
  const found = pattern(id).exec(text)
  if (found === null) return text
  const before = text.slice(0, found.index)
  const after = text.slice(found.index + found[0].length)
  const isBlockNext = after.startsWith(`\n${anyOpening}`)
  if (before !== '') {
    // A person may have written on behind a last line that had no end.
    const needsEnd = after !== '' && !isBlockNext && !before.endsWith('\n')
    return `${before}${needsEnd ? '\n' : ''}${after}`
  }
  if (found[1] !== '') return after
  // Another block of ours is now the first of a file that we made.
  return after === '' ? null : after.slice(isBlockNext ? 1 : 0)
}

/** What stands in the block; null where there is none. */
export function findBlock(text: string, id: string): string | null {
  return pattern(id).exec(text)?.[2] ?? null
}

/** A beginning without an end, after somebody has edited it. */
export function isBroken(text: string, id: string): boolean {
  return findBlock(text, id) === null && text.split('\n').includes(opening(id))
}

const anyOpening = '# >>> sparkbox '

function opening(id: string): string {
  return `${anyOpening}${id} >>>`
}

function closing(id: string): string {
  return `# <<< sparkbox ${id} <<<`
}

function pattern(id: string): RegExp {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`(^|\\n)${literal(opening(id))}\\n((?:[^\\n]*\\n)*?)${literal(closing(id))}(?:\\n|$)`)
}
