// What a text may hold that goes to a terminal.

const steering = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufff9-\ufffb\u{e0001}\u{e0020}-\u{e007f}\p{Cs}]/u
/** Bold, dim, a colour, and their ends. */
const colours = /\u001b\[(?:1|2|22|3[0-79]|9[0-7])m/g

/** Throws for a text that could do more to a terminal than show letters; line breaks and colours only where they may be. */
export function requireHarmless(text: string, kind: 'one line' | 'lines' | 'painted lines'): void {
  const uncoloured = kind === 'painted lines' ? text.replace(colours, '') : text
  const rest = kind === 'one line' ? uncoloured : uncoloured.replaceAll('\n', '')
  const found = steering.exec(rest)
  if (found !== null) throw new Error(`${JSON.stringify(found[0])} is left in ${JSON.stringify(rest.slice(0, 400))}`)
}
