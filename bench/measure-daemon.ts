// Measures the short commands, and what the daemon takes while nothing happens.
import { setTimeout as delay } from 'node:timers/promises'
import { proportionalBytes, residentBytes } from '../src/host/resources.js'
import { type Place, sparkbox, sparkboxData } from './place.js'
import type { Sample } from './samples.js'
import { cpuSeconds } from './usage.js'

export interface DaemonRequest {
  /** Of each command. */
  calls: number
  /** How long the daemon is watched; 0 leaves it out. */
  idleMilliseconds: number
}

/** Everything runs, and nobody works with it. */
export async function measureDaemon(place: Place, { calls, idleMilliseconds }: DaemonRequest): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const [measure, words] of [
    ['status', ['status']],
    ['help', ['--help']],
  ] as const) {
    for (let round = 1; round <= calls; round++) {
      const { seconds } = await sparkbox(place, ...words)
      samples.push({ measure, way: 'sparkbox', round, value: seconds })
    }
    place.tell(`sparkbox ${words.join(' ')}: ${samples.at(-1)!.value.toFixed(3)} s`)
  }
  return idleMilliseconds === 0 ? samples : [...samples, ...(await watchDaemon(place, idleMilliseconds))]
}

async function watchDaemon(place: Place, milliseconds: number): Promise<Sample[]> {
  const { data } = await sparkboxData(place, 'status')
  const pid: number = data.daemon.pid
  const before = cpuOf(pid)
  await delay(milliseconds, undefined, { signal: place.signal })
  const percent = ((cpuOf(pid) - before) / (milliseconds / 1000)) * 100
  place.tell(`daemon: ${percent.toFixed(2)} % of a processor over ${milliseconds / 1000} s`)
  const sample = (measure: string, value: number): Sample => ({ measure, way: 'sparkbox', round: 1, value })
  return [
    sample('daemon.cpu', percent),
    sample('daemon.pss', (proportionalBytes(pid) ?? Number.NaN) / 1e6),
    sample('daemon.rss', (residentBytes(pid) ?? Number.NaN) / 1e6),
  ]
}

/** With the programs that it has run meanwhile, such as those that ask PostgreSQL and sshd. */
function cpuOf(pid: number): number {
  const seconds = cpuSeconds(pid)
  if (seconds === null) throw new Error(`the daemon, pid ${pid}, has ended`)
  return seconds
}
