// YAML text as a document with line numbers, safe against texts made to exhaust memory, stack or time.
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml'
import { type Problem, problemsError } from './problems.js'

export interface YamlDocument {
  document: Document.Parsed
  /** 1-based line of a node; 1 where it has no place. */
  lineOf: (node: unknown) => number
}

/**
 * All errors of syntax, and keys written twice, in one CONFIG_INVALID. Keys are always text as typed. With the schema
 * `failsafe` values are text as typed too, so that writing the document back changes none of them.
 */
export function parseYaml(text: string, file: string, schema: 'core' | 'failsafe'): YamlDocument {
  const lineCounter = new LineCounter()
  const fail = (problems: { offset?: number; message: string }[]) =>
    problemsError(
      problems.map(({ offset = 0, message }) => {
        return { file, line: lineAt(lineCounter, offset), path: '', value: null, message } satisfies Problem
      }),
    )
  const excess = findExcess(text)
  if (excess !== null) {
    const line = text.slice(0, excess.offset).split('\n').length
    throw problemsError([{ file, line, path: '', value: null, message: excess.message }])
  }

  const document = parseDocument(text, {
    schema,
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    // Finds them by comparing each key with each; `duplicateKeys` needs one look at each, and knows the first line.
    uniqueKeys: false,
    // At `silent` a second document in the file would go unnoticed.
    logLevel: 'error',
  })
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0)
    throw fail(faults.map(({ pos, message }) => ({ offset: pos[0], message: lowerFirst(message) })))
  const lineOf = (node: unknown) => lineAt(lineCounter, (node as Node | null)?.range?.[0] ?? 0)
  const duplicates = duplicateKeys(document, lineOf)
  if (duplicates.length > 0) throw fail(duplicates)
  return { document, lineOf }
}

/** Key and value nodes at a path of map keys and list positions; aliases are followed. Null where there is none. */
export function findNode(document: Document, path: readonly PropertyKey[]): { key: unknown; value: unknown } | null {
  let found: { key: unknown; value: unknown } = { key: null, value: document.contents }
  for (const step of path) {
    const parent = resolveAlias(found.value, document)
    const next = isMap(parent)
      ? (parent.items as Pair[]).find((pair) => keyText(pair.key) === String(step))
      : isSeq(parent)
        ? { key: parent.items[Number(step)], value: parent.items[Number(step)] }
        : undefined
    if (next === undefined) return null
    found = next
  }
  return found
}

export function resolveAlias(node: unknown, document: Document): unknown {
  const alias = node as { resolve?: (document: Document) => unknown } | null
  return typeof alias?.resolve === 'function' ? alias.resolve(document) : node
}

/** The text of a map key as it was typed. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key)
}

/** A thousand keys with comments are half of each. The library takes some 20 µs for each token that is an error. */
const largestText = 128 * 1024
const mostTokens = 20_000

/** The file has four levels; the composer of the library recurses, and a hundred thousand would end the process. */
const deepest = 16
const widestIndent = 64

/** Where the text becomes too much for a parser, by a look at its tokens only; null for any reasonable file. */
function findExcess(text: string): { offset: number; message: string } | null {
  if (text.length > largestText) return { offset: 0, message: `larger than ${largestText / 1024} KiB` }
  let offset = 0
  let tokens = 0
  let indicators = 0
  let flow = 0
  let lineStart = true
  for (const token of new Lexer().lex(text)) {
    if (++tokens > mostTokens) return { offset, message: `more than ${mostTokens} pieces of YAML` }
    const isBlank = /^[ \t]+$/.test(token)
    if (token.includes('\n')) indicators = 0
    else if (token === '[' || token === '{') flow++
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1)
    else if (flow === 0 && (token === '-' || token === '?' || token === ':')) indicators++
    const isWide = isBlank && lineStart && flow === 0 && token.length > widestIndent
    if (isWide || indicators > deepest || flow > deepest) return { offset, message: 'nested too deep' }
    lineStart = token.includes('\n')
    // The lexer marks scalars, documents and its own end by control characters that are not part of the text.
    if (!/^[\u0002\u0018\u001f]$/.test(token)) offset += token.length
  }
  return null
}

function duplicateKeys(document: Document, lineOf: (node: unknown) => number): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = []
  visit(document, {
    Map(_, map) {
      const first = new Map<string, unknown>()
      for (const { key } of map.items as Pair[]) {
        const text = keyText(key)
        if (first.has(text))
          found.push({
            offset: (key as Node).range?.[0] ?? 0,
            message: `${text} is written twice, first on line ${lineOf(first.get(text))}`,
          })
        else first.set(text, key)
      }
    },
  })
  return found
}

function lineAt(lineCounter: LineCounter, offset: number): number {
  return Math.max(1, lineCounter.linePos(offset).line)
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
