import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { StackError } from '../errors.js'
import { readShellEnvironment, renderEnvironment, writeShellEnvironment } from './shell-environment.js'
import { anyText, encodableText, pairs, variableName } from './testing.js'

const hard = { PLAIN: '/opt/a:b', QUOTED: 'it\'s $HOME `id` \\ "x"', LINES: 'a\nb', EMPTY: '' }

test('each form as it is written', () => {
  expect(renderEnvironment(hard, 'sh')).toBe(
    `export PLAIN='/opt/a:b'\nexport QUOTED='it'\\''s $HOME \`id\` \\ "x"'\nexport LINES='a\nb'\nexport EMPTY=''\n`,
  )
  expect(renderEnvironment(hard, 'fish')).toBe(
    `set -gx PLAIN '/opt/a:b'\nset -gx QUOTED 'it\\'s $HOME \`id\` \\\\ "x"'\nset -gx LINES 'a\nb'\nset -gx EMPTY ''\n`,
  )
  expect(JSON.parse(renderEnvironment(hard, 'json'))).toEqual(hard)
  expect(renderEnvironment({ A: '/x', B: '$x "y"', C: "it's", D: '' }, 'dotenv')).toBe(
    `A=/x\nB='$x "y"'\nC="it's"\nD=\n`,
  )
  expect(() => renderEnvironment({ A: "'$x" }, 'dotenv')).toThrow('no spelling that all .env readers agree on')
})

test('a POSIX shell gets every value as it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-shell-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const values = Object.fromEntries(
    fc.sample(encodableText, { numRuns: 2000, seed: 7 }).map((value, index) => [`SAMPLE_${index}`, value]),
  )
  await writeFile(join(folder, 'env.sh'), writeShellEnvironment(values))
  const script = '. "$0/env.sh" && exec env -0'
  const { stdout } = await promisify(execFile)('sh', ['-c', script, folder], { env: { PATH: process.env.PATH } })
  const seen = stdout
    .split('\0')
    .filter((entry) => entry.startsWith('SAMPLE_'))
    .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])
  expect(Object.fromEntries(seen)).toEqual(values)
})

test('what was written is read back', () => {
  fc.assert(
    fc.property(pairs(variableName, encodableText), (values) => {
      expect(readShellEnvironment(writeShellEnvironment(values))).toEqual(values)
    }),
    { numRuns: 3000 },
  )
})

test('other shell code is refused with its line', () => {
  const text = `${writeShellEnvironment({ A: 'x\ny' })}export B=$(id)\n`
  expect(() => readShellEnvironment(text)).toThrow("line 5 is not of the form export NAME='value'")
})

test('names that are none, NUL and lone surrogates are refused', () => {
  for (const name of ['', '1A', 'A-B', 'A B', 'A=B', 'é', 'A\n'])
    expect(() => renderEnvironment({ [name]: 'x' }, 'sh')).toThrow('is not a name of an environment variable')
  expect(() => renderEnvironment({ A: 'x\0' }, 'json')).toThrow('the value of "A" contains the character U+0000')
  expect(() => renderEnvironment({ A: '\ud800' }, 'sh')).toThrow('U+D800')
})

test('any name and value is written or refused', () => {
  fc.assert(
    fc.property(anyText, anyText, fc.constantFrom('sh', 'fish', 'dotenv', 'json' as const), (name, value, format) => {
      try {
        expect(renderEnvironment({ [name]: value }, format)).toContain(name)
      } catch (error) {
        expect(error).toBeInstanceOf(StackError)
      }
    }),
    { numRuns: 1000 },
  )
})
