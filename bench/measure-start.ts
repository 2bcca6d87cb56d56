// Measures starts and memory: the ways take turns, and each round begins with another one.
import { setTimeout as delay } from 'node:timers/promises'
import type { Instance } from '../src/components/contract.js'
import type { Place } from './place.js'
import type { Sample, Way } from './samples.js'
import {
  comparedServices,
  type Start,
  startAsGuide,
  startOneByOne,
  startWithSparkbox,
  stopWhatRuns,
} from './start-ways.js'
import { instanceMemory } from './usage.js'
import { useEveryPart } from './use.js'

export interface StartRequest {
  rounds: number
  /** Without it only what memory needs is started. */
  start: boolean
  memory: boolean
  /** Kept short where only a rough figure is wanted. Milliseconds. */
  idleMilliseconds: number
  /** Measures memory after work on every part, too. */
  use: boolean
  /** Which ways, in the order of the first round. */
  turns: readonly Turn[]
}

export interface Turn {
  way: Way
  /** Prefix of the measures. */
  measure: 'start' | 'everything'
}

export const allTurns: readonly Turn[] = [
  { way: 'guide', measure: 'start' },
  { way: 'stock', measure: 'start' },
  { way: 'sparkbox', measure: 'start' },
  { way: 'sparkbox', measure: 'everything' },
]

/** The instance is stopped before and after it. */
export async function measureStart(place: Place, instance: Instance, request: StartRequest): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let round = 1; round <= request.rounds; round++) {
    for (const turn of turnsOf(request, round)) samples.push(...(await takeTurn(place, instance, turn, round, request)))
  }
  return samples
}

/** Another one goes first each time, so that none profits from its place. */
export function turnsOf({ turns, start }: Pick<StartRequest, 'turns' | 'start'>, round: number): Turn[] {
  const taken = turns.filter((turn) => start || hasMemory(turn))
  const first = (round - 1) % taken.length
  return [...taken.slice(first), ...taken.slice(0, first)]
}

/** The guide's services have the same options as the stock ones, and so the same size. */
function hasMemory({ way, measure }: Turn): boolean {
  return way !== 'guide' && measure === 'start'
}

async function takeTurn(
  place: Place,
  instance: Instance,
  turn: Turn,
  round: number,
  request: StartRequest,
): Promise<Sample[]> {
  const { way, measure } = turn
  const started = await begin(place, instance, turn)
  place.tell(
    `round ${round}: ${measure}, ${way}: ${started.seconds.toFixed(1)} s, ${started.cpuSeconds.toFixed(1)} CPU s`,
  )
  const samples: Sample[] = []
  if (request.start) {
    samples.push({ measure: `${measure}.seconds`, way, round, value: started.seconds, parts: started.services })
    samples.push({ measure: `${measure}.cpu`, way, round, value: started.cpuSeconds })
  }
  if (request.memory && hasMemory(turn)) {
    await delay(request.idleMilliseconds, undefined, { signal: place.signal })
    samples.push(...(await memorySamples(instance, 'idle', way, round)))
    // It is the same work each time, and takes minutes.
    if (request.use && round === 1) {
      await useEveryPart(place, instance)
      samples.push(...(await memorySamples(instance, 'used', way, round)))
    }
  }
  await stopWhatRuns(place)
  return samples
}

function begin(place: Place, instance: Instance, { way, measure }: Turn): Promise<Start> {
  if (way === 'guide') return startAsGuide(place, instance)
  if (way === 'stock') return startOneByOne(place, instance)
  return startWithSparkbox(place, instance, measure === 'start' ? comparedServices(instance) : [])
}

async function memorySamples(instance: Instance, when: 'idle' | 'used', way: Way, round: number): Promise<Sample[]> {
  const { pss, rss } = await instanceMemory(instance.id)
  return [
    { measure: `${when}.pss`, way, round, value: pss / 1e6 },
    { measure: `${when}.rss`, way, round, value: rss / 1e6 },
  ]
}
