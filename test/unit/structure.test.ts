// The rules that hold for the whole tree, read from the files themselves.
import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Each may import from itself and from those behind it. */
const rooms = [
  'cli',
  'console',
  'stack',
  'daemon',
  'instance',
  'components',
  'supervisor',
  'artifacts',
  'diagnosis',
  'config',
  'host',
  'errors.ts',
  'events.ts',
]

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  .toString()
  .split('\0')
  .filter((file) => file !== '' && lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile())
const code = files.filter((file) => file.endsWith('.ts'))
/** What is built; tests and what only they use may look into any room. */
const sources = code.filter((file) => file.startsWith('src/') && !/\.test\.ts$|\/testing\.ts$|\/testing\//.test(file))

test('a room imports only from itself and from rooms below it', () => {
  expect(sources.length).toBeGreaterThan(100)
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => join(dirname(file), specifier.replace(/\.js$/, '.ts')))
      .filter((target) => !isAllowed(roomOf(file), roomOf(target)))
      .map((target) => `${file} imports ${target}`),
  )
  expect(wrong).toEqual([])
})

test('every room has a place in the order, and every import leads to a file', () => {
  expect(sources.filter((file) => !rooms.includes(roomOf(file)))).toEqual([])
  const missing = sources.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => join(dirname(file), specifier.replace(/\.js$/, '.ts')))
      .filter((target) => !files.includes(target)),
  )
  expect(missing).toEqual([])
})

test('processes are started in src/host, and in the foreground by the command line', () => {
  // A shell or spark-submit takes over the terminal and its signals, which is nothing but the command line's affair.
  const foreground = 'src/cli/run-child.ts'
  const users = sources.filter((file) => importsOf(file).some((name) => /^(node:)?child_process$/.test(name)))
  expect(users).toContain(foreground)
  expect(users.filter((file) => roomOf(file) !== 'host' && file !== foreground)).toEqual([])
})

test('no file of code has more than 300 lines', () => {
  const long = code.map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
  expect(long.filter(({ lines }) => lines > 300)).toEqual([])
})

test('no file names the host of a package registry, and the lock of our own packages holds no URL', () => {
  // In pieces, so that this file does not name them either.
  const hosts = [
    ['repo', 'maven', 'apache', 'org'],
    ['repo1', 'maven', 'org'],
    ['repo\\d*', 'maven', 'org'],
    ['central', 'sonatype', '\\w+'],
    ['s01', 'oss', 'sonatype', 'org'],
    ['pypi', '(org|python)'],
    ['pythonhosted', 'org'],
    ['npmjs', '(org|com)'],
    ['yarnpkg', 'com'],
    ['(deb|security|snapshot|ftp|cdn-fastly|http)(\\.\\w\\w)?', 'debian', '(org|net)'],
    ['(archive|security|ports|old-releases)', 'ubuntu', 'com'],
  ]
  const pattern = new RegExp(`\\b(${hosts.map((labels) => labels.join('\\.')).join('|')})\\b`, 'i')
  const example = ['registry', 'npmjs', 'org'].join('.')
  expect(example).toMatch(pattern)
  expect(files.filter((file) => pattern.test(read(file)))).toEqual([])
  expect(read('package-lock.json')).not.toContain('"resolved"')
})

function importsOf(file: string): string[] {
  const pattern = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g
  return [...read(file).matchAll(pattern)].map((match) => match[2]!)
}

/** `cli` for src/cli/…, `errors.ts` for src/errors.ts. */
function roomOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function isAllowed(from: string, to: string): boolean {
  if (from === to) return true
  // Errors and events import nothing of ours, not even each other.
  if (from.endsWith('.ts')) return false
  return rooms.indexOf(from) < rooms.indexOf(to)
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
