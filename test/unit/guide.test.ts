// docs/guide.md names commands, rows and tests; all of them must be there.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { entries } from '../../src/cli/commands/index.js'
import { verifyRows } from '../../src/cli/vocabulary.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = readFileSync(`${root}/docs/guide.md`, 'utf8')
const code = [...guide.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)

test('every test that it names is there', () => {
  const files = code.filter((text) => /^(src|test)\/\S+\.ts$/.test(text))
  expect(files.length).toBeGreaterThan(25)
  expect(files.filter((file) => !existsSync(`${root}/${file}`))).toEqual([])
})

test('every row of verify has a place in it, and every row that it names is one', () => {
  const named = [...guide.matchAll(/\brows? ((?:`[\w-]+`(?:, | and )?)+)/g)].flatMap((match) =>
    [...match[1]!.matchAll(/`([\w-]+)`/g)].map((row) => row[1]!),
  )
  expect(named.filter((row) => row !== 'NAME' && !(verifyRows as readonly string[]).includes(row))).toEqual([])
  // These two stand for what the guide has not.
  expect(verifyRows.filter((row) => !named.includes(row))).toEqual(['connect', 'thrift'])
})

test('every command of sparkbox that it names is one', () => {
  const known = entries.flatMap(({ name, aliases = [] }) => [name, ...aliases])
  const typed = code.flatMap((text) => /^sparkbox (\w+)(?: (\w+))?/.exec(text)?.slice(1, 3).join(' ').trim() ?? [])
  expect(typed.length).toBeGreaterThan(20)
  const isKnown = (words: string) => known.some((name) => words === name || words.startsWith(`${name} `))
  expect(typed.filter((words) => !isKnown(words))).toEqual([])
})

test('no section of the guide is missing', () => {
  const sections = ['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7', '3.1', '3.2', '3.3']
  sections.push('3.4', '3.5', '3.6', '3.7', '4.1', '4.2', '4.3', '4.4', '4.6', '4.7', '4.8', '5.1', '5.2', '6.1', '6.2')
  const titles = guide.split('\n').map((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? '')
  const isThere = (section: string) =>
    titles.some((title) => new RegExp(`(^|, )${section.replace('.', '\\.')}\\b`).test(title))
  expect(sections.filter((section) => !isThere(section))).toEqual([])
})
