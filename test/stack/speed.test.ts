// The benchmark's key ratios, with generous bounds: a busy machine must not fail it, a lost archive or a chain of scripts
// must. `npm run bench` measures the same in earnest.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stopAll } from '../../bench/by-hand.js'
import { makeData } from '../../bench/data.js'
import { figure, times } from '../../bench/figures.js'
import { measureClients } from '../../bench/measure-clients.js'
import { measureDaemon } from '../../bench/measure-daemon.js'
import { measureQueries } from '../../bench/measure-queries.js'
import { measureStart } from '../../bench/measure-start.js'
import { openPlace, type Place, sparkbox } from '../../bench/place.js'
import type { Sample } from '../../bench/samples.js'
import { type Row, summarize } from '../../bench/summary.js'
import type { Instance } from '../../src/components/contract.js'
import { Sandbox } from './sandbox.js'

let box: Sandbox
let place: Place
let instance: Instance

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  const folder = join(box.home, 'bench')
  await mkdir(folder)
  const { signal } = new AbortController()
  place = { home: box.home, name: 'default', folder, signal, tell: (line) => console.log(line), running: [] }
  await box.data('up')
  instance = await openPlace(place)
  await makeData(place, instance)
})

afterAll(async () => {
  await stopAll(place.running, new AbortController().signal)
  await box.remove()
})

it("commands start faster than by their makers' launchers", async () => {
  const of = await measured(commands())
  expect(of('spark-sql').ratios.stock).toBeGreaterThan(1.3)
  expect(of('hdfs').ratios.stock).toBeGreaterThan(1.3)
  // Against the start of one JVM, which is as slow as the machine is busy.
  const jvm = of('hdfs').medians.stock!
  for (const command of ['status', 'help']) expect(jvm / of(command).medians.sparkbox!, command).toBeGreaterThan(1.5)
})

it('a repeated query is answered in a fraction of the time of `spark-sql -e`', async () => {
  const of = await measured(measureQueries(place, instance, 1))
  expect(of('repeated-query').ratios.stock).toBeGreaterThan(4)
})

it('the stack starts faster, and with less work, than with stock flags one after the other', async () => {
  await sparkbox(place, 'down')
  const turns = [
    { way: 'stock', measure: 'start' },
    { way: 'sparkbox', measure: 'start' },
  ] as const
  const request = { rounds: 1, start: true, memory: true, idleMilliseconds: 1_000, turns, use: false }
  const of = await measured(measureStart(place, instance, request))
  expect(of('start.seconds').ratios.stock).toBeGreaterThan(1.4)
  expect(of('start.cpu').ratios.stock).toBeGreaterThan(1.4)
  expect(of('idle.pss').ratios.stock).toBeGreaterThan(1.05)
})

/** What takes a second or less is measured several times. */
async function commands(): Promise<Sample[]> {
  return [
    ...(await measureClients(place, instance, 1, ['spark-sql'])),
    ...(await measureClients(place, instance, 3, ['hdfs'])),
    ...(await measureDaemon(place, { calls: 5, idleMilliseconds: 0 })),
  ]
}

/** By the ids of the measures; prints them, so that a log shows how near a bound they are. */
async function measured(samples: Promise<Sample[]>): Promise<(measure: string) => Row> {
  const rows = summarize(await samples)
  for (const { title, unit, medians, ratios } of rows) {
    const ratio = ratios.stock === null ? '' : `, ${times(ratios.stock)} less than stock`
    console.log(`${title}: ${figure(medians.sparkbox!, unit)}${ratio}`)
  }
  return (measure) => rows.find(({ id }) => id === measure)!
}
