// Processes that live and do nothing.
import { expect } from 'vitest'
import type { Scenario } from './scenario.js'
import { expectExplained, lives, signal, until } from './subject.js'

export const suspendedService: Scenario = {
  fault: 'SIGSTOP of a service',
  run: async (subject) => {
    const { pid, restarts } = await subject.service('spark-history')
    signal(pid!, 'SIGSTOP')
    const hung = await subject.status()
    expect(hung.exitCode).toBe(3)
    const shown = hung.json().data.services.find(({ id }: { id: string }) => id === 'spark-history')
    expect(shown).toMatchObject({ state: 'unhealthy', pid, reason: expect.stringContaining('is suspended') })
    const states = new Set<string>()
    await until('it was restarted', 180, async () => {
      const now = await subject.service('spark-history')
      if (now.pid === pid) states.add(now.state)
      return now.restarts > restarts && now.state === 'ready'
    })
    expect([...states], 'a suspended process is never called ready').not.toContain('ready')
    expect(lives(pid!)).toBe(false)
  },
}

export const suspendedAndResumed: Scenario = {
  fault: 'SIGSTOP of a service, and SIGCONT soon after',
  run: async (subject) => {
    const pid = await subject.pidOf('jobhistory')
    signal(pid, 'SIGSTOP')
    expect((await subject.service('jobhistory')).state).toBe('unhealthy')
    signal(pid, 'SIGCONT')
    await subject.untilReady()
    expect(await subject.pidOf('jobhistory')).toBe(pid)
  },
}

export const suspendedDaemon: Scenario = {
  fault: 'SIGSTOP of the daemon',
  run: async (subject) => {
    const before = await subject.services()
    const daemon = await subject.daemonPid()
    signal(daemon, 'SIGSTOP')
    const status = await within(20, () => subject.status())
    expect(status.exitCode).toBe(3)
    expect(JSON.stringify(status.json())).toContain(`pid ${daemon}`)
    for (const command of [['restart', 'spark-history'], ['verify'], ['config', 'apply'], ['down', 'spark-history']]) {
      const outcome = await within(20, () => subject.box.run([...command, '--json']))
      expectExplained(outcome)
      expect(outcome.json().error, command.join(' ')).toMatchObject({
        code: 'DAEMON_UNREACHABLE',
        message: expect.stringContaining(`kill -CONT ${daemon}`),
        hint: expect.stringContaining('sparkbox up'),
      })
    }
    const services = await subject.up()
    expect(services.map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid))
    expect(lives(daemon)).toBe(false)
  },
}

export const suspendedDuringCommand: Scenario = {
  fault: 'SIGSTOP of the daemon in the middle of a command',
  run: async (subject) => {
    const daemon = await subject.daemonPid()
    const outcome = subject.box.run(['restart', 'hiveserver2', '--json'])
    await until('the restart has begun', 30, async () => (await subject.service('hiveserver2')).state !== 'ready')
    signal(daemon, 'SIGSTOP')
    const ended = await within(30, () => outcome)
    expectExplained(ended)
    expect(ended.json().error).toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      message: expect.stringContaining(`pid ${daemon}`),
    })
  },
}

async function within<T>(seconds: number, body: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await body()
  expect(performance.now() - startedAt, `no longer than ${seconds} s`).toBeLessThan(seconds * 1000)
  return result
}
