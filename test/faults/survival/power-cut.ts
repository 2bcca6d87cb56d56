// The plug is pulled while clients write, again and again. A kill keeps what the kernel holds, so what a real power cut
// could lose besides is told by the settings of fsync, which are looked at, too.
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { randomFrom } from './random.js'
import type { Scenario } from './scenario.js'
import { lives, type Subject, signal, until } from './subject.js'
import type { Tally } from './tally.js'
import {
  appendWriter,
  askPostgres,
  fileWriter,
  postgresWriter,
  rowWriter,
  tableWriter,
  type Writer,
} from './writers.js'

/** Rounds and the longest time of writing in each, in seconds. */
export function powerCuts(rounds: number, longest: number): Scenario {
  return {
    fault: `${rounds} power cuts while files, tables and rows are written`,
    run: async (subject, tally) => {
      const random = randomFrom('SPARKBOX_POWER_CUT_SEED')
      const writers = await Promise.all(
        [fileWriter, appendWriter, tableWriter, rowWriter, postgresWriter].map((make) => make(subject)),
      )
      for (let round = 1; round <= rounds; round++) {
        await cutOnce(subject, tally, writers, 2_000 + random() * (longest - 2) * 1000)
        console.log(`round ${round}: ${writers.map((each) => `${each.acknowledged()} ${each.kind}`).join(', ')}`)
      }
      await account(tally, writers)
    },
  }
}

async function cutOnce(subject: Subject, tally: Tally, writers: readonly Writer[], milliseconds: number) {
  await tally.fault(async () => {
    const over = new AbortController()
    const before = writers.map((writer) => writer.acknowledged())
    const writing = Promise.all(writers.map((writer) => writer.write(over.signal)))
    for (const [index, writer] of writers.entries()) {
      // The slowest writes nothing in some rounds.
      if (writer.kind === 'hive rows') continue
      const written = async () => writer.acknowledged() > before[index]!
      await until(`some ${writer.kind} are written`, 240, written).catch((error: Error) => {
        throw new Error(`${error.message}: ${writer.lastFailure()}`)
      })
    }
    await delay(milliseconds)
    // The daemon, which stands last, goes first: it would start some of them again.
    const pids = (await subject.box.processes()).toReversed()
    for (const pid of pids) if (lives(pid)) signal(pid, 'SIGKILL')
    over.abort()
    await writing
    await until('all are dead', 20, async () => !pids.some(lives))
    await subject.up()
  })
}

async function account(tally: Tally, writers: readonly Writer[]): Promise<void> {
  const lost: Record<string, number> = {}
  for (const writer of writers) {
    tally.acknowledge(writer.kind, writer.acknowledged())
    lost[writer.kind] = await writer.missing()
    tally.lose(lost[writer.kind]!)
  }
  for (const writer of writers) expect(writer.acknowledged(), writer.kind).toBeGreaterThan(0)
  expect(lost).toEqual(Object.fromEntries(writers.map(({ kind }) => [kind, 0])))
}

/** What is acknowledged must have been handed to the disk, which no kill can show. */
export const writesReachTheDisk: Scenario = {
  fault: 'none: what is acknowledged is synced to the disk',
  run: async (subject) => {
    const { ports } = await subject.box.record()
    const names = ['fsync', 'full_page_writes', 'synchronous_commit']
    const rows = await askPostgres(
      subject,
      'select name, setting from pg_settings where name = any ($1) order by name',
      [names],
    )
    expect(rows).toEqual(names.map((name) => [name, 'on']))
    const response = await fetch(`http://127.0.0.1:${ports['datanode.http']}/conf?name=dfs.datanode.synconclose`)
    expect(await response.text()).toContain('true')
  },
}
