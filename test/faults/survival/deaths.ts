// Processes that are killed without a warning.
import { expect } from 'vitest'
import { servicesOf } from '../../../src/components/traits.js'
import type { Scenario } from './scenario.js'
import { lives, type Seen, type Subject, signal, until } from './subject.js'

const ids = servicesOf({ versions: {} })

export const deathOfEach: readonly Scenario[] = ids.map((id) => ({
  fault: `kill -9 of ${id}`,
  run: async (subject) => {
    const pid = await subject.pidOf(id)
    await comeBack(subject, [id], () => signal(pid, 'SIGKILL'))
  },
}))

export const deathOfSeveral: Scenario = {
  fault: 'kill -9 of PostgreSQL, the NameNode, the ResourceManager and HiveServer2 at once',
  run: async (subject) => {
    const killed = ['postgres', 'namenode', 'resourcemanager', 'hiveserver2']
    const services = await subject.services()
    await comeBack(subject, killed, () => {
      for (const { id, pid } of services) if (killed.includes(id)) signal(pid!, 'SIGKILL')
    })
  },
}

export const deathOfDaemon: Scenario = {
  fault: 'kill -9 of the daemon',
  run: async (subject) => {
    const before = await subject.services()
    signal(await subject.daemonPid(), 'SIGKILL')
    const alone = await subject.status()
    expect(alone.exitCode).toBe(3)
    expect(alone.json().data).toMatchObject({ state: 'partial', daemon: null })
    expect(pidsOf(alone.json().data.services)).toEqual(pidsOf(before))
    expect(pidsOf(await subject.up())).toEqual(pidsOf(before))
  },
}

export const deathOfAll: Scenario = {
  fault: 'kill -9 of everything, the daemon included',
  run: async (subject) => {
    const pids = await subject.box.processes()
    expect(pids.length).toBeGreaterThan(ids.length)
    for (const pid of pids) signal(pid, 'SIGKILL')
    await until('all are dead', 10, async () => !pids.some(lives))
    const dead = await subject.status()
    expect(dead.exitCode).toBe(3)
    expect(dead.json().data).toMatchObject({ state: 'stopped', daemon: null, services: [] })
    const startedAt = performance.now()
    await subject.up()
    console.log(`all: ready ${seconds(startedAt)} s after up`)
  },
}

/** They come back by themselves, as other processes, and the rest is the same as before. */
async function comeBack(subject: Subject, killed: readonly string[], kill: () => void): Promise<void> {
  const before = await subject.services()
  const startedAt = performance.now()
  kill()
  const doubted = await subject.status()
  expect(doubted.exitCode, 'nothing is called ready that has just died').toBe(3)
  await subject.untilReady()
  console.log(`${killed.join(', ')}: ready ${seconds(startedAt)} s after the kill`)
  const after = await subject.services()
  for (const { id, pid } of before) {
    const now = after.find((service) => service.id === id)
    if (killed.includes(id)) expect(now?.pid, id).not.toBe(pid)
    else expect(now?.pid, id).toBe(pid)
  }
}

function pidsOf(services: readonly Seen[]): Record<string, number | null> {
  return Object.fromEntries(services.map(({ id, pid }) => [id, pid] as const).toSorted())
}

function seconds(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1)
}
