// Options, turns, and what /proc says.
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { downloadBytes, mostReceived, parseReceived } from './measure-install.js'
import { allTurns, turnsOf } from './measure-start.js'
import { parseOptions } from './options.js'
import { sections } from './samples.js'
import { cpuSeconds, endedChildrenSeconds, instanceProcesses } from './usage.js'

describe('options', () => {
  test('defaults, and paths relative to the folder it was typed in', () => {
    expect(parseOptions([], '/here')).toEqual({
      options: {
        rounds: 3,
        only: [...sections],
        output: '/here/benchmark.json',
        home: null,
        cold: false,
        json: false,
        writeReadme: false,
      },
    })
    const words = ['--rounds', '1', '--only', 'daemon,start', '--home', 'kept', '--json']
    expect(parseOptions(words, '/here')).toMatchObject({
      options: { rounds: 1, only: ['start', 'daemon'], home: '/here/kept', json: true },
    })
  })

  test.each([
    ['--rounds', '0'],
    ['--rounds', 'many'],
    ['--only', 'start,nothing'],
    ['--unknown', 'x'],
  ])('%s %s is refused', (option, value) => {
    expect(parseOptions([option, value], '/here')).toMatchObject({ exitCode: 2 })
  })

  test('--help has examples', () => {
    expect(parseOptions(['--help'], '/here')).toEqual({
      exitCode: 0,
      text: expect.stringContaining('npm run bench -- --only'),
    })
  })
})

describe('turns', () => {
  test('each round begins with another one, and has all', () => {
    const rounds = [1, 2, 3, 4, 5].map((round) => turnsOf({ turns: allTurns, start: true }, round))
    expect(new Set(rounds.slice(0, 4).map(([first]) => first)).size).toBe(4)
    for (const turns of rounds) expect(new Set(turns)).toEqual(new Set(allTurns))
    expect(rounds[4]).toEqual(rounds[0])
  })

  test('memory alone starts no more than it needs', () => {
    const turns = turnsOf({ turns: allTurns, start: false }, 1)
    expect(turns.map(({ way }) => way)).toEqual(['stock', 'sparkbox'])
  })
})

describe('processor time', () => {
  test('children count once they have ended', () => {
    const before = endedChildrenSeconds()
    execFileSync(process.execPath, ['-e', 'for (const end = Date.now() + 300; Date.now() < end; );'])
    expect(endedChildrenSeconds() - before).toBeGreaterThan(0.1)
    expect(cpuSeconds(2 ** 30)).toBeNull()
  })

  test('an instance that nobody has started has no processes', async () => {
    expect(await instanceProcesses('no such instance')).toEqual([])
  })
})

test('what is downloaded: jars as the lock has them, archives and what comes packed as large as they are themselves', () => {
  const files = {
    any: [
      { path: 'a', size: 5, sha256: '' },
      { path: 'b', size: 6, sha256: '' },
    ],
  }
  const lock = { stack: 'x', artifacts: { one: { covers: ['.'], files } } }
  const base = { name: 'one', title: 'One', source: 'maven' } as const
  expect(downloadBytes({ ...base, kind: 'classpath', pom: 'x' }, lock)).toBe(11)
  const archive = { ...base, kind: 'archive', coordinates: 'a:b:c' } as const
  expect(downloadBytes({ ...archive, estimate: { cacheBytes: 70 } }, lock)).toBe(70)
  expect(downloadBytes(archive, lock)).toBe(11)
  const python = { requirements: 'x', buildRequirements: 'y', locked: [] }
  const estimate = { packedBytes: 7, cacheBytes: 70 }
  expect(downloadBytes({ ...base, source: 'pypi', kind: 'environment', ...python, estimate }, lock)).toBe(7)
})

test('what the network brought: the most that one interface has received', () => {
  const table = (ethernet: number, bridge: number) =>
    `Inter-|   Receive\n face |bytes packets\n    lo: 999 1\n  eth0: ${ethernet} 5 0\nbr-0:${bridge} 2\n`
  const [before, after] = [parseReceived(table(100, 7)), parseReceived(table(1100, 900))]
  expect([...after]).toEqual([
    ['eth0', 1100],
    ['br-0', 900],
  ])
  expect(mostReceived(before, after)).toBe(1000)
  expect(mostReceived(after, after)).toBe(0)
})
