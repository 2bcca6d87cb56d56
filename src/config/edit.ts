// Changes one value of sparkbox.yaml and leaves the rest as the person wrote it: comments, order and spelling.
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parse,
  Scalar,
  YAMLMap,
  YAMLParseError,
} from 'yaml'
import { StackError } from '../errors.js'
import { resolvePath } from './keys.js'
import { keyText, parseYaml, resolveAlias } from './yaml-document.js'

/** Where an editor finds the JSON Schema when the file is made; a path or URL. */
export interface EditOptions {
  schema?: string
}

/**
 * `path` as in `resolvePath`; `text` null makes a new file. A list is for `javaOptions` and `apache.mirrors`; as one text
 * it is split at blanks, or is a list of YAML. The result is not validated against the schema: hand it to
 * `parseStackConfig` before it is written.
 */
export function setValue(
  text: string | null,
  path: string,
  value: string | readonly string[],
  { schema = 'sparkbox.schema.json' }: EditOptions = {},
): string {
  const steps = resolvePath(path)
  const start = text === null || text.trim() === '' ? `# yaml-language-server: $schema=${schema}\n` : text
  const { document } = parseYaml(start, 'sparkbox.yaml', 'failsafe')
  const map = parentMap(document, steps, true)!
  const isList = steps.at(-1) === 'javaOptions' || path === 'apache.mirrors'
  const node = toNode(document, isList && typeof value === 'string' ? listOf(value) : value)
  const pair = map.items.find(({ key }) => keyText(key) === steps.at(-1))
  if (pair === undefined) map.add(document.createPair(steps.at(-1), node))
  else if (isInline(pair.value) && isScalar(node)) return splice(start, pair.value, node)
  else pair.value = keepComments(pair.value, node)
  return print(document)
}

function listOf(text: string): string[] {
  if (/^\[.*\]$/s.test(text.trim())) {
    try {
      return [parse(text, { schema: 'failsafe' })].flat().map(String)
    } catch (error) {
      // Not YAML after all: words like any others.
      if (!(error instanceof YAMLParseError)) throw error
    }
  }
  return text.split(/\s+/).filter((word) => word !== '')
}

/**
 * Takes the value out, and maps that are empty then; a value that is not there changes nothing. Comments on lines of
 * their own stay, for who could tell whether they speak of this value only.
 */
export function unsetValue(text: string, path: string): string {
  const steps = resolvePath(path)
  const { document } = parseYaml(text, 'sparkbox.yaml', 'failsafe')
  if (parentMap(document, steps, false)?.items.some(({ key }) => keyText(key) === steps.at(-1)) !== true) return text
  for (let depth = steps.length; depth > 0; depth--) {
    const map = parentMap(document, steps.slice(0, depth), false)!
    removePair(
      map,
      map.items.findIndex(({ key }) => keyText(key) === steps[depth - 1]),
    )
    if (map.items.length > 0) break
  }
  return print(document)
}

/** The value as it stands in the file, lists joined by blanks; null where it is not set. */
export function getValue(text: string, path: string): string | null {
  const steps = resolvePath(path)
  const { document } = parseYaml(text, 'sparkbox.yaml', 'failsafe')
  const pair = parentMap(document, steps, false)?.items.find(({ key }) => keyText(key) === steps.at(-1))
  const node = resolveAlias(pair?.value, document)
  if (isSeq(node)) return node.items.map((item) => String(isScalar(item) ? item.value : item)).join(' ')
  return isScalar(node) ? String(node.value) : null
}

/** The map that holds the last step. An alias in between is followed, so its anchor's map is what changes. */
function parentMap(document: Document.Parsed, steps: readonly string[], create: boolean): YAMLMap | null {
  const root = document as unknown as Document
  if (isEmpty(root.contents)) {
    if (!create) return null
    // A document of comments only keeps them in front of its first key.
    const comment = [document.commentBefore, document.comment].filter(Boolean).join('\n')
    document.commentBefore = comment === '' ? null : comment
    document.comment = null
    root.contents = new YAMLMap()
  }
  let map: unknown = root.contents
  for (const [depth, step] of steps.entries()) {
    if (!isMap(map)) throw notMap(steps.slice(0, depth))
    if (depth === steps.length - 1) return map
    const pair = map.items.find(({ key }) => keyText(key) === step)
    const below = resolveAlias(pair?.value, root)
    if (pair !== undefined && !isEmpty(below)) {
      map = below
      continue
    }
    if (!create) return null
    const added = new YAMLMap()
    if (pair === undefined) map.items.push(document.createPair(step, added))
    else pair.value = keepComments(pair.value, added)
    map = added
  }
  return null
}

/** Under the failsafe schema a value that was left out is an empty plain text. */
function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true
  return isScalar(node) && node.type === 'PLAIN' && nothing.test(String(node.value))
}

function notMap(steps: readonly string[]): StackError {
  const where = steps.length === 0 ? 'sparkbox.yaml' : `${steps.join('.')} in sparkbox.yaml`
  return new StackError('CONFIG_INVALID', `${where} is not a map of names to values, so nothing can be set in it`, {
    hint: 'correct the file by hand',
  })
}

function toNode(document: Document, value: string | readonly string[]): unknown {
  if (typeof value !== 'string') return document.createNode(value.map(toQuoted))
  return toScalar(value)
}

/** Plain for simple words and numbers, which no context can misread; a text that would be read as null is quoted. */
function toScalar(text: string): Scalar {
  const scalar = new Scalar(text)
  const plain = /^[\w./$]([\w./:@%+=$-]*[\w./@%+=$-])?$/.test(text) && !nothing.test(text)
  const visible = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/u.test(text)
  scalar.type = plain ? 'PLAIN' : visible ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE'
  return scalar
}

/** For lists, whose items must be text also where they look like a number. */
function toQuoted(text: string): Scalar {
  const scalar = toScalar(text)
  if (scalar.type === 'PLAIN') scalar.type = 'QUOTE_SINGLE'
  return scalar
}

/** The spellings of a value that is not there. */
const nothing = /^(|~|null|Null|NULL)$/

function isInline(node: unknown): node is Scalar & { range: [number, number, number] } {
  return isScalar(node) && node.range != null && node.range[1] > node.range[0] && !String(node.type).startsWith('BLOCK')
}

/** A value that stands between others is exchanged in the text itself, so that nothing around it moves. */
function splice(text: string, old: { range: [number, number, number] }, { value, type }: Scalar): string {
  const plain = String(value)
  const spelled =
    type === 'PLAIN' ? plain : type === 'QUOTE_SINGLE' ? `'${plain.replaceAll("'", "''")}'` : JSON.stringify(plain)
  return text.slice(0, old.range[0]) + spelled + text.slice(old.range[1])
}

/** Comments above the pair, and at the end of a map in it, go to the next pair or to the end of the map. */
function removePair(map: YAMLMap, index: number): void {
  const [removed] = map.items.splice(index, 1) as Pair<Node, Node | null>[]
  const next = map.items[index]?.key as Node | undefined
  // A blank line in front would else begin the file.
  if (next !== undefined && index === 0) next.spaceBefore = false
  const above = [removed?.key.commentBefore, removed?.value?.commentBefore]
  const comments = [...above, isScalar(removed?.value) ? null : removed?.value?.comment].filter((text) => text != null)
  if (comments.length === 0) return
  if (next !== undefined)
    next.commentBefore = [...comments, next.commentBefore].filter((text) => text != null).join('\n')
  else map.comment = [map.comment, ...comments].filter((text) => text != null).join('\n')
}

function keepComments(old: unknown, replacement: unknown): unknown {
  if (isScalar(old) && isScalar(replacement)) {
    replacement.comment = old.comment ?? null
    replacement.commentBefore = old.commentBefore ?? null
  }
  return replacement
}

/**
 * Lines are never folded: a long value stays on its line. Broken at its line ends, as the library does from 40 characters
 * on, one with a backslash and blanks in front of them would be read as another.
 */
function print(document: Document): string {
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
  return isMap(document.contents) && document.contents.items.length === 0 ? text.replace(/^\{\s*\}\n/m, '') : text
}
