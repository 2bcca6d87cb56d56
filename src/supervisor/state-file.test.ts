import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StackEvent } from '../events.js'
import { readState, type ServiceRecord, writeState } from './state-file.js'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-file-'))
  file = join(folder, 'state.json')
})
afterEach(() => rm(folder, { recursive: true }))

test('a state file that was cut off at any byte is whole or damaged, never another state', async () => {
  const services = Object.fromEntries(['namenode', 'postgres'].map((id) => [id, record(id)]))
  await writeState(file, 'instance', services)
  const whole = await readFile(file)
  for (let length = 0; length <= whole.length; length++) {
    await writeFile(file, whole.subarray(0, length))
    const events: StackEvent[] = []
    const read = await readState(file, 'instance', (event) => events.push(event))
    // Without its last line break it is whole, too.
    if (length >= whole.length - 1) expect(read).toEqual(services)
    else {
      expect(read).toEqual({})
      expect(events, `${length} bytes`).toEqual([expect.objectContaining({ type: 'notice', level: 'warning' })])
      expect(await readFile(`${file}.damaged`)).toEqual(whole.subarray(0, length))
    }
  }
  expect((await readdir(folder)).toSorted()).toEqual(['state.json', 'state.json.damaged'])
}, 180_000)

function record(id: string): ServiceRecord {
  return {
    identity: { pid: 4711, startTicks: 815, bootId: 'b' },
    startedAt: '2030-01-02T03:04:05.000Z',
    readyMs: 12,
    restarts: 0,
    fingerprint: 'f',
    ports: { http: 1 },
    stop: { signal: 'SIGTERM', withinMilliseconds: 1000 },
    dependsOn: [],
    logFile: `/logs/${id}.log`,
    logOffset: 0,
    title: id,
    component: 'test',
    urls: [],
  }
}
