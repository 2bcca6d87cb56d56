import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { formatRequirements, mergePins, parseRequirements } from './pinned-requirements.js'

const hash = (digit: string) => digit.repeat(64)

const text = `# A comment.
--only-binary :all:
--no-binary pyspark
Py4J==0.10.9.9 \\
    --hash=sha256:${hash('1')}
pyspark==4.3.0 \\
    --hash=sha256:${hash('2')} \\
    --hash=sha256:${hash('3')}
`

test('options and pins are read, and written in the same form', () => {
  const requirements = parseRequirements(text)
  expect(requirements).toEqual({
    options: ['--only-binary :all:', '--no-binary pyspark'],
    pins: [
      { name: 'Py4J', version: '0.10.9.9', hashes: [hash('1')] },
      { name: 'pyspark', version: '4.3.0', hashes: [hash('2'), hash('3')] },
    ],
  })
  expect(formatRequirements('A comment.', requirements)).toBe(text)
})

test.each(['\r\n', '\r', '\v', '\f', '\u001c', '\u001e', '\u0085', '\u2028', '\u2029'])(
  'a line ends where it ends for pip: %j',
  (end) => {
    const requirements = parseRequirements(`--prefer-binary #${end}pandas==2.3.1 \\${end} --hash=sha256:${hash('1')}`)
    expect(requirements).toEqual({
      options: ['--prefer-binary'],
      pins: [{ name: 'pandas', version: '2.3.1', hashes: [hash('1')] }],
    })
  },
)

test.each(['current', 'classic'])('the requirements of %s are read completely', async (stack) => {
  const file = new URL(`../../stacks/${stack}/requirements.txt`, import.meta.url)
  const lines = await readFile(file, 'utf8')
  const { pins } = parseRequirements(lines)
  expect(pins.map(({ name }) => name)).toEqual(expect.arrayContaining(['pyspark', 'py4j']))
  expect(pins.flatMap(({ hashes }) => hashes)).toHaveLength(lines.split('--hash=').length - 1)
  expect(pins.filter(({ hashes }) => hashes.length === 0)).toEqual([])
})

test('what keeps its version keeps its hashes for other machines; what changes has those for this one', () => {
  const old = [
    { name: 'grpcio', version: '1.85.1', hashes: [hash('a'), hash('b')] },
    { name: 'typing_extensions', version: '4.16.0', hashes: [hash('e')] },
    { name: 'pyspark', version: '4.3.0', hashes: [hash('c')] },
  ]
  const resolved = [
    { name: 'pyspark', version: '4.2.1', hashes: [hash('d')] },
    { name: 'typing-extensions', version: '4.16.0', hashes: [hash('e')] },
    { name: 'grpcio', version: '1.85.1', hashes: [hash('b')] },
  ]
  expect(mergePins(old, resolved)).toEqual([
    { name: 'grpcio', version: '1.85.1', hashes: [hash('a'), hash('b')] },
    { name: 'pyspark', version: '4.2.1', hashes: [hash('d')] },
    { name: 'typing_extensions', version: '4.16.0', hashes: [hash('e')] },
  ])
})
