// The writers and readers against the classes that will read the files: one run of Java for all of it.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { readHadoopXml, writeHadoopXml } from './hadoop-xml.js'
import type { Values } from './model.js'
import { readProperties, writeProperties } from './properties.js'
import { readSparkProperties, writeSparkProperties } from './spark-properties.js'
import { anyText, xmlText } from './testing.js'

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number) => fc.sample(arbitrary, { numRuns, seed: 20 })
const sampleValues = (text: fc.Arbitrary<string>): Values => Object.fromEntries(sample(fc.tuple(text, text), 4000))

const any = sampleValues(anyText)
const spark = sampleValues(anyText.filter((text) => text !== ''))
const xml = sampleValues(xmlText)

const propertiesPiece = fc.constantFrom(
  ...[
    '\\',
    '\\\\',
    '\\u0041',
    '\\u00',
    '\\uzzzz',
    ' ',
    '\t',
    '\f',
    '\n',
    '\r',
    '\r\n',
    '=',
    ':',
    '#',
    '!',
    'a',
    'b',
    'é',
  ],
)
const propertiesTexts = sample(fc.array(propertiesPiece, { maxLength: 14 }), 4000).map((pieces) => pieces.join(''))

const xmlPiece = fc.constantFrom(
  ...[
    'a',
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '&lt;',
    '&amp;lt;',
    '&#65;',
    '&#x1F600;',
    '&#13;',
    '&quot;',
    '"',
    "'",
    '>',
    '\u0085',
  ],
  ...[
    '<![CDATA[]]>',
    '<![CDATA[ <&amp;> ]]>',
    '<![CDATA[]]]]>',
    '<!-- x <b> &amp; -->',
    '<?target data?>',
    '&#0;',
    '&none;',
    '&',
  ],
)
const xmlTexts = sample(fc.array(xmlPiece, { maxLength: 8 }), 2000).map(
  (pieces) =>
    `<configuration>\n<!-- c --><property> <name>k</name><value>${pieces.join('')}</value><final>false</final></property></configuration>`,
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-java-reference-'))
  await writeFile(join(folder, 'pairs.properties'), writeProperties(any))
  await writeFile(join(folder, 'pairs.conf'), writeSparkProperties(spark))
  await writeFile(join(folder, 'pairs.xml'), writeHadoopXml(xml))
  await writeFile(join(folder, 'texts.properties.in'), propertiesTexts.map((text) => `${toHex(text)}\n`).join(''))
  await writeFile(join(folder, 'texts.xml.in'), xmlTexts.map((text) => `${toHex(text)}\n`).join(''))
  const program = fileURLToPath(new URL('java-reference/Reference.java', import.meta.url))
  await promisify(execFile)('java', [program, folder], { timeout: 60_000 })
}, 70_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('java.util.Properties reads what writeProperties wrote', async () => {
  expect(await seen('pairs.properties.out')).toEqual(sorted(any))
})

test('readProperties reads what java.util.Properties stored', async () => {
  expect(readProperties(await readFile(join(folder, 'stored.properties'), 'latin1'))).toEqual(any)
})

test('readProperties reads any text as java.util.Properties does', async () => {
  const expected = (await outputLines('texts.properties.out')).map((line) => line.split(',').sort().join(','))
  const actual = propertiesTexts.map((text) => readOrRefuse(text, readProperties))
  expect(actual).toEqual(expected)
  expect(new Set(expected).size).toBeGreaterThan(500)
})

test('spark-submit sees what writeSparkProperties wrote, and readSparkProperties the same', async () => {
  const read = readSparkProperties(writeSparkProperties(spark))
  expect(await seen('pairs.conf.out')).toEqual(sorted(read))
  expect(Object.keys(read)).toEqual(Object.keys(spark))
})

test('the XML parser of Java reads what writeHadoopXml wrote', async () => {
  expect(await seen('pairs.xml.out')).toEqual(sorted(xml))
})

test('readHadoopXml reads every document that Java accepts, and the same from it', async () => {
  const expected = await outputLines('texts.xml.out')
  const actual = xmlTexts.map((text) => readOrRefuse(text, readHadoopXml))
  const accepted = expected.flatMap((line, index) => (line === 'malformed' ? [] : [index]))
  expect(accepted.map((index) => [xmlTexts[index], actual[index]])).toEqual(
    accepted.map((index) => [xmlTexts[index], expected[index]]),
  )
  expect(accepted.length).toBeGreaterThan(500)
})

function readOrRefuse(text: string, read: (text: string) => Values): string {
  try {
    return sorted(read(text)).join(',')
  } catch (error) {
    if (error instanceof StackError) return 'malformed'
    throw error
  }
}

async function seen(name: string): Promise<string[]> {
  return (await outputLines(name)).sort()
}

async function outputLines(name: string): Promise<string[]> {
  return (await readFile(join(folder, name), 'utf8')).split('\n').slice(0, -1)
}

function sorted(values: Values): string[] {
  return Object.entries(values)
    .map(([key, value]) => `${toHex(key)}:${toHex(value)}`)
    .sort()
}

function toHex(text: string): string {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0')).join(
    '',
  )
}
