// The free maps of sparkbox.yaml: any key, and values as text just as they were typed.
import { type Document, isMap, isScalar, type Pair } from 'yaml'
import { codePointName, firstIllegalXmlCharacter, firstUnencodableCharacter } from './characters.js'
import { maskValue } from './mask.js'
import type { OverrideSection, OverrideValue } from './model.js'
import { nearest } from './nearest.js'
import { isParameterName } from './postgresql-conf.js'
import type { Problem } from './problems.js'
import { isVariableName } from './shell-environment.js'
import { keyText, resolveAlias, type YamlDocument } from './yaml-document.js'

export interface Overrides {
  values: Record<string, OverrideValue>
  problems: Problem[]
  warnings: string[]
}

/** `known` are keys to warn of when one is nearly written. */
export function readOverrides(
  section: OverrideSection,
  pair: Pair,
  { document, lineOf }: YamlDocument,
  file: string,
  known: readonly string[] = [],
): Overrides {
  const map = resolveAlias(pair.value, document)
  const result: Overrides = { values: {}, problems: [], warnings: [] }
  if (map === null || map === undefined || (isScalar(map) && map.value === null)) return result
  if (!isMap(map)) {
    const message = 'must be a map of keys to values'
    return { ...result, problems: [{ file, line: lineOf(pair.key), path: section, value: null, message }] }
  }

  const values: [string, OverrideValue][] = []
  for (const item of map.items as Pair[]) {
    const key = keyText(item.key)
    const line = lineOf(item.key)
    const value = readText(item.value, document)
    const fault = keyFault(section, key) ?? (value.fault || textFault(section, value.text))
    if (fault) {
      result.problems.push({
        file,
        line,
        path: `${section}.${printable(key)}`,
        value: maskValue(key, value.text),
        message: fault,
      })
      continue
    }
    values.push([key, { value: value.text, location: { file, line } }])
    const meant = known.includes(key) ? undefined : nearest(key, known)
    if (meant !== undefined) result.warnings.push(`${file}:${line}: ${section}.${key}: did you mean ${meant}?`)
  }
  return { ...result, values: Object.fromEntries(values) }
}

/** Plain scalars keep their spelling: 1.10, 0o17 and yes stay what they look like. */
function readText(node: unknown, document: Document): { text: string; fault: string | null } {
  const scalar = resolveAlias(node, document)
  const fault = (message: string) => ({ text: '', fault: message })
  if (scalar === undefined) return fault('the alias has no anchor in front of it')
  if (scalar !== null && !isScalar(scalar)) return fault('must be a single text, number or boolean')
  if (scalar === null || scalar.value === null)
    return fault("has no value; write '' for an empty one, or remove the line to keep sparkbox's own")
  return { text: scalar.source ?? String(scalar.value), fault: null }
}

function keyFault(section: OverrideSection, key: string): string | null {
  if (key === '' || /[\s\p{Cc}]/u.test(key)) return 'a key must not be empty, nor hold blanks or control characters'
  if (section === 'spark-env' && !isVariableName(key)) return 'not a name of an environment variable'
  if (section === 'postgresql' && !isParameterName(key)) return 'not a name of a PostgreSQL parameter'
  const code = firstIllegalXmlCharacter(key)
  return code === null ? null : `the key contains the character ${codePointName(code)}`
}

function textFault(section: OverrideSection, text: string): string | null {
  const isXml = section.endsWith('-site') || section === 'capacity-scheduler'
  const code = isXml ? firstIllegalXmlCharacter(text) : firstUnencodableCharacter(text)
  return code === null ? null : `the value contains the character ${codePointName(code)}, which the file cannot hold`
}

function printable(key: string): string {
  return /[\s\p{C}]/u.test(key) || key === '' ? JSON.stringify(key) : key
}
