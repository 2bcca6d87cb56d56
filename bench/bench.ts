// A whole run: installs, makes data, measures what is asked for, and leaves nothing running.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { stopAll } from './by-hand.js'
import { makeData } from './data.js'
import { measureClients } from './measure-clients.js'
import { measureDaemon } from './measure-daemon.js'
import { measureInstall, measureStore } from './measure-install.js'
import { measureQueries } from './measure-queries.js'
import { allTurns, measureStart } from './measure-start.js'
import type { Options } from './options.js'
import { openPlace, type Place, sparkbox } from './place.js'
import { makeReport, type Report } from './report.js'
import type { Sample, Section } from './samples.js'
import { currentLoad, describeSubject } from './subject.js'

export interface BenchWork {
  signal: AbortSignal
  tell: (line: string) => void
}

const minute = 60_000

/** Also when it is interrupted or fails, nothing that it has started runs on. */
export async function bench(options: Options, work: BenchWork): Promise<Report> {
  const loadBefore = currentLoad()
  const place = await makePlace(options, work)
  try {
    const startsServices = options.only.some((section) => section !== 'install')
    const instance = startsServices ? await prepare(place) : await installed(place)
    const subject = await describeSubject(instance, loadBefore)
    const { samples, failures } = await measureSections(place, instance, options)
    return makeReport(subject, options.rounds, samples, failures)
  } finally {
    await leave(place, options)
  }
}

async function makePlace({ home }: Options, work: BenchWork): Promise<Place> {
  const root = home ?? (await mkdtemp(join(tmpdir(), 'sparkbox-bench-')))
  const folder = join(root, 'bench')
  await mkdir(folder, { recursive: true })
  work.tell(`home: ${root}`)
  return { home: root, name: 'bench', folder, ...work, running: [] }
}

/** With data, and stopped. */
async function prepare(place: Place): Promise<Instance> {
  place.tell('install, and start for the first time')
  await sparkbox(place, 'up', '--stack', 'current')
  const instance = await openPlace(place)
  place.tell('make data')
  await makeData(place, instance)
  await sparkbox(place, 'down')
  return instance
}

/** Nothing is started. */
async function installed(place: Place): Promise<Instance> {
  place.tell('install')
  await sparkbox(place, 'install', '--stack', 'current')
  return openPlace(place)
}

/** A section that fails does not spoil the others; an interrupt ends them all. */
async function measureSections(place: Place, instance: Instance, options: Options) {
  const samples: Sample[] = []
  const failures: string[] = []
  const attempt = async (name: string, wanted: readonly Section[], body: () => Promise<Sample[]>) => {
    if (!wanted.some((section) => options.only.includes(section))) return
    place.tell(`measure ${name}`)
    try {
      samples.push(...(await body()))
    } catch (error) {
      place.signal.throwIfAborted()
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`)
      place.tell(failures.at(-1)!)
      await stopAll(place.running, new AbortController().signal)
    }
  }
  const { rounds, only } = options
  const [start, memory] = [only.includes('start'), only.includes('memory')]
  await attempt('start and memory', ['start', 'memory'], () =>
    measureStart(place, instance, { rounds, start, memory, idleMilliseconds: minute, use: true, turns: allTurns }),
  )
  if (only.some((section) => ['clients', 'queries', 'daemon'].includes(section))) await sparkbox(place, 'up')
  await attempt('the idle daemon', ['daemon'], () => measureDaemon(place, { calls: 10, idleMilliseconds: minute }))
  await attempt('clients', ['clients'], () => measureClients(place, instance, rounds))
  await attempt('queries', ['queries'], () => measureQueries(place, instance, rounds))
  await attempt('the installation', ['install'], () => (options.cold ? measureInstall(place) : measureStore(instance)))
  return { samples, failures }
}

/** With signals of their own: it must be done also where the run was interrupted. */
async function leave(place: Place, { home }: Options): Promise<void> {
  const own = { ...place, signal: new AbortController().signal }
  place.tell('stop everything')
  try {
    await stopAll(place.running, own.signal)
  } finally {
    await sparkbox(own, ...(home === null ? ['uninstall', '--all', '--yes'] : ['down'])).catch((error: Error) =>
      place.tell(error.message),
    )
  }
  if (home === null) await rm(place.home, { recursive: true, force: true })
}
