// The XML that Hadoop, Hive and the metastore read: a flat list of properties.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { StackError } from '../errors.js'
import { cannotHold, firstIllegalXmlCharacter } from './characters.js'
import { xmlHeaderComment } from './header.js'
import type { Values } from './model.js'

/**
 * One `<property>` a key. Any text that XML 1.0 can hold comes back unchanged; other characters are CONFIG_INVALID.
 * Hadoop's `Configuration.get` replaces `${name}` inside values when it reads them, by system properties and other
 * keys; this is left to it, so such a value is written as it stands.
 */
export function writeHadoopXml(values: Values): string {
  const properties = Object.entries(values).map(([key, value]) => {
    check('key', key, key)
    check('value', key, value)
    return `  <property>\n    <name>${escapeText(key)}</name>\n    <value>${escapeText(value)}</value>\n  </property>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlHeaderComment()}<configuration>\n${properties.join('')}</configuration>\n`
}

/**
 * Reads as `org.apache.hadoop.conf.Configuration` does: names lose the blanks around them (but not those written as
 * character references), values do not, a later property wins unless the earlier one is final, and one without a value
 * counts for nothing. `${name}` is left as it stands. What Hadoop would fetch from elsewhere (`xi:include`, entities
 * of a document type) is CONFIG_INVALID.
 */
export function readHadoopXml(text: string): Values {
  const roots = elements(parse(text))
  const root = roots[0]
  if (roots.length !== 1 || root?.tag !== 'configuration') throw invalid('its root element is not <configuration>')

  const values = new Map<string, string>()
  const finals = new Set<string>()
  for (const property of elements(root.children)) {
    if (property.tag !== 'property') throw invalid(`<${property.tag}> stands where only <property> may`)
    const { name, value, final } = readProperty(property)
    if (name === undefined) throw invalid('a <property> has no <name>')
    if (value === undefined || finals.has(name)) continue
    values.set(name, value)
    if (final?.trim() === 'true') finals.add(name)
  }
  return Object.fromEntries(values)
}

/** A node of fast-xml-parser's ordered output: one key, the tag, beside `:@` for attributes. */
type XmlNode = Record<string, unknown>
interface Element {
  tag: string
  children: XmlNode[]
  attributes: Record<string, string>
}

// Entities are decoded here and not by the parser, so that CDATA stays as it is and no limit or leniency of its applies.
const parser = new XMLParser({
  preserveOrder: true,
  cdataPropName: '#cdata',
  processEntities: false,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignoreDeclaration: true,
  ignorePiTags: true,
})

function parse(text: string): XmlNode[] {
  const validity = XMLValidator.validate(text)
  if (validity !== true) throw invalid(`line ${validity.err.line}: ${validity.err.msg}`)
  try {
    return parser.parse(text) as XmlNode[]
  } catch (error) {
    // The parser throws plain errors for texts; a TypeError or its like would be a bug.
    if (error instanceof Error && error.name === 'Error') throw invalid(error.message, error)
    throw error
  }
}

function elements(nodes: XmlNode[]): Element[] {
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key !== ':@')
    if (tag === undefined || tag === '#text' || tag === '#cdata') return []
    const attributes = (node[':@'] ?? {}) as Record<string, string>
    return [{ tag, children: node[tag] as XmlNode[], attributes }]
  })
}

/** Hadoop takes name, value and final from attributes as well as from elements. */
function readProperty(property: Element): { name?: string; value?: string; final?: string } {
  const parts: Record<string, string> = {}
  for (const [key, raw] of Object.entries(property.attributes)) parts[key] = decode(raw)
  for (const part of elements(property.children)) parts[part.tag] = readText(part, part.tag === 'name')
  return parts
}

function readText(element: Element, trim: boolean): string {
  if (elements(element.children).length > 0) throw invalid(`<${element.tag}> holds another element`)
  const pieces = element.children.map((node) => {
    if ('#text' in node) return { raw: String(node['#text']), literal: false }
    return { raw: (node['#cdata'] as XmlNode[]).map((part) => String(part['#text'])).join(''), literal: true }
  })
  if (trim && pieces.length > 0) {
    pieces[0]!.raw = pieces[0]!.raw.replace(/^[ \t\r\n]+/, '')
    pieces.at(-1)!.raw = pieces.at(-1)!.raw.replace(/[ \t\r\n]+$/, '')
  }
  return pieces.map(({ raw, literal }) => (literal ? raw : decode(raw))).join('')
}

const namedEntities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decode(raw: string): string {
  return raw.replace(/&([^;&]*);?/g, (reference, name: string) => {
    const named = Object.hasOwn(namedEntities, name) ? namedEntities[name] : undefined
    if (named !== undefined && reference.endsWith(';')) return named
    const digits = /^#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}))$/.exec(name)
    const code = digits === null ? -1 : digits[1] ? Number.parseInt(digits[1], 16) : Number(digits[2])
    if (!reference.endsWith(';') || code < 0 || code > 0x10ffff) throw invalid(`unknown entity ${reference}`)
    const character = String.fromCodePoint(code)
    if (firstIllegalXmlCharacter(character) !== null) throw invalid(`${reference} is no character of XML 1.0`)
    return character
  })
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Blanks that a parser or a formatter could change become character references; `>` too, because of `]]>`. */
function escapeText(text: string): string {
  return text.replace(
    /[&<>\t\n\r]|^ +| +$/g,
    (match) => escapes[match] ?? match.replace(/./gs, (character) => `&#${character.charCodeAt(0)};`),
  )
}

function check(part: 'key' | 'value', key: string, text: string): void {
  const code = firstIllegalXmlCharacter(text)
  if (code !== null) throw cannotHold('XML 1.0', part, key, code)
}

function invalid(reason: string, cause?: Error): StackError {
  return new StackError('CONFIG_INVALID', `not a Hadoop configuration file: ${reason}`, { cause })
}
