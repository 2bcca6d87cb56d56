// The three ways to start the same services.
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Instance } from '../src/components/contract.js'
import { launch, stopAll, untilReady } from './by-hand.js'
import { guideInstance, writeSettings } from './guide.js'
import { type Place, sparkbox, sparkboxData } from './place.js'
import { guideServices, stockServices } from './stock.js'
import { endedChildrenSeconds, instanceCpuSeconds } from './usage.js'

export interface Start {
  /** From stopped to all ready. */
  seconds: number
  /** Of all processes until then, with those that have ended. */
  cpuSeconds: number
  /** Service id to seconds until it was ready; of `sparkbox up`, from its own beginning. */
  services: Record<string, number>
}

/** A service whose question can be answered only when another one runs, too; meanwhile its ports are waited for. */
const answeredWith: Readonly<Record<string, string>> = { namenode: 'datanode', resourcemanager: 'nodemanager' }

/** One after the other, each waited for. */
export async function startOneByOne(place: Place, instance: Instance): Promise<Start> {
  const specs = stockServices(instance, join(place.folder, 'logs', 'stock'))
  return measured(instance, async (ready) => {
    for (const spec of specs) {
      const one = await launch(spec, instance.id, place.running, place.signal)
      const partner = specs.find(({ id }) => id === answeredWith[spec.id])
      await untilReady(one, place.signal, partner === undefined ? 'answer' : 'ports')
      ready(spec.id)
      for (const earlier of place.running)
        if (answeredWith[earlier.spec.id] === spec.id) await untilReady(earlier, place.signal, 'answer')
    }
  })
}

/** After each of these the makers' script sleeps a second, to see whether it lives (`hadoop_start_daemon_wrapper`). */
const pausedAfter = ['namenode', 'datanode', 'secondarynamenode', 'resourcemanager', 'nodemanager']

/**
 * The guide's start-all-spark: `service postgresql start` waits for its server; all others go to the background, in this
 * order, with the pauses of the makers' shell scripts, but without the time that these scripts take.
 */
export async function startAsGuide(place: Place, instance: Instance): Promise<Start> {
  const guide = guideInstance(instance, join(place.folder, 'guide-conf'))
  await writeSettings(guide)
  const specs = stockServices(guide, join(place.folder, 'logs', 'guide'))
  return measured(instance, async (ready) => {
    const answers: Promise<void>[] = []
    try {
      for (const spec of specs) {
        const one = await launch(spec, instance.id, place.running, place.signal)
        const answer = untilReady(one, place.signal, 'answer').then(() => ready(spec.id))
        // Whoever fails first is thrown below; until then nobody listens.
        answer.catch(() => {})
        answers.push(answer)
        if (spec.id === 'postgres') await answer
        if (pausedAfter.includes(spec.id)) await delay(1_000, undefined, { signal: place.signal })
      }
    } finally {
      await Promise.all(answers)
    }
  })
}

/** As a person types it; without services, everything. */
export async function startWithSparkbox(place: Place, instance: Instance, ids: readonly string[]): Promise<Start> {
  const { data, run } = await sparkboxData(place, 'up', ...ids)
  const cpuSeconds = run.cpuSeconds + (await instanceCpuSeconds(instance.id))
  const states: { id: string; state: string; readyMs: number }[] = data.services
  const wanted = states.filter(({ id }) => ids.length === 0 || ids.includes(id))
  const unready = wanted.filter(({ state }) => state !== 'ready').map(({ id, state }) => `${id} is ${state}`)
  if (unready.length > 0) throw new Error(`sparkbox up ended, but ${unready.join(', ')}`)
  return {
    seconds: run.seconds,
    cpuSeconds,
    services: Object.fromEntries(wanted.map(({ id, readyMs }) => [id, readyMs / 1000])),
  }
}

export async function stopWhatRuns(place: Place): Promise<void> {
  if (place.running.length > 0) return stopAll(place.running, new AbortController().signal)
  await sparkbox(place, 'down')
}

/** The guide's services that this instance has. */
export function comparedServices(instance: Instance): string[] {
  return guideServices.filter((id) => id !== 'sshd' || instance.tools.sshd !== null)
}

/** The helpers that a start runs, such as ssh for its question, have ended by then and count by what they took. */
async function measured({ id }: Instance, body: (ready: (service: string) => void) => Promise<void>): Promise<Start> {
  const services: Record<string, number> = {}
  const helpersBefore = endedChildrenSeconds()
  const startedAt = performance.now()
  const since = () => (performance.now() - startedAt) / 1000
  await body((service) => {
    services[service] = since()
  })
  const seconds = since()
  const cpuSeconds = (await instanceCpuSeconds(id)) + endedChildrenSeconds() - helpersBefore
  return { seconds, cpuSeconds, services }
}
