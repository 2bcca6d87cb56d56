// What stands at the top of every generated file.

const lines = [
  'Written by sparkbox; what is changed here is overwritten.',
  'To change a value: sparkbox config set KEY=VALUE, or edit sparkbox.yaml.',
]

/** The two lines behind a line comment sign, with a line break after each. */
export function headerComment(sign = '#'): string {
  return lines.map((line) => `${sign} ${line}\n`).join('')
}

export function xmlHeaderComment(): string {
  return `<!-- ${lines.join('\n     ')} -->\n`
}
