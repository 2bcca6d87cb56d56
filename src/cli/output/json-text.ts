// JSON that can be shown on a terminal.

/** What JSON may hold as it is, and what yet steers some terminals; line breaks between values are no part of a text. */
const steering = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g

/** The same value to every reader; lone halves of surrogate pairs are escaped by `JSON.stringify` itself. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(steering, (found) =>
    Array.from({ length: found.length }, (_, index) => escaped(found.charCodeAt(index))).join(''),
  )
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
