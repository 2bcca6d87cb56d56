// Commands that come at once, and commands that are cut off.
import { spawn } from 'node:child_process'
import { expect } from 'vitest'
import { launcher, type Outcome } from '../../stack/sandbox.js'
import { pick, randomFrom } from './random.js'
import type { Scenario } from './scenario.js'
import { expectExplained, type Subject, signal, until } from './subject.js'

/** What the later wish of another command may do to one that waits. */
const overtaken = ['INTERRUPTED', 'DAEMON_UNREACHABLE', 'NOT_RUNNING']

function expectDoneOrOvertaken(outcome: Outcome): void {
  expectExplained(outcome)
  const { error } = outcome.json()
  if (error !== null) expect(overtaken, error.message).toContain(error.code)
}

async function expectNothingLeft(subject: Subject): Promise<void> {
  await subject.box.data('down')
  expect(await subject.box.processes()).toEqual([])
}

export const twoUps: Scenario = {
  fault: 'two times up at once, with different profiles',
  run: async (subject) => {
    await subject.box.data('down')
    const outcomes = await Promise.all([
      subject.box.run(['up', '--json']),
      subject.box.run(['up', '--profile', 'small', '--json']),
    ])
    outcomes.forEach(expectExplained)
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  },
}

export const downDuringUp: Scenario = {
  fault: 'down during up, and up during down',
  run: async (subject) => {
    await subject.box.data('down')
    const rising = subject.box.run(['up', '--json'])
    await until('something starts', 60, async () =>
      (await subject.services()).some(({ state }) => state === 'starting'),
    )
    const falling = await subject.box.run(['down', '--json'])
    expect(falling.exitCode, falling.stdout).toBe(0)
    expectDoneOrOvertaken(await rising)
    await subject.up()
    const [stopped, started] = await Promise.all([
      subject.box.run(['down', '--json']),
      subject.box.run(['up', '--json']),
    ])
    expectDoneOrOvertaken(stopped)
    expectDoneOrOvertaken(started)
    await expectNothingLeft(subject)
  },
}

export const crowd: Scenario = {
  fault: 'twenty times up and down at once',
  run: async (subject) => {
    const random = randomFrom('SPARKBOX_CROWD_SEED')
    const commands = Array.from({ length: 20 }, () => pick(['up', 'up', 'down'], random))
    const outcomes = await Promise.all(commands.map((command) => subject.box.run([command, '--json'])))
    outcomes.forEach(expectDoneOrOvertaken)
    await subject.up()
    await expectNothingLeft(subject)
  },
}

const moments = ['DataNode: starting', 'PostgreSQL: ready', 'NameNode: ready', 'HiveServer2: starting'] as const
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export const interrupts: readonly Scenario[] = signals.map((name, index) => ({
  fault: `${name} to up, at ${index === 0 ? 'several moments' : `“${moments[index]}”`}`,
  run: async (subject) => {
    for (const text of index === 0 ? moments : [moments[index]!]) {
      await subject.box.data('down')
      const outcome = await subject.box.run(['up'], { interruptAt: { text, signal: name } })
      expect(outcome.exitCode, `${text}\n${outcome.stderr}`).toBe(130)
      expect(await subject.box.processes(), text).toEqual([])
    }
  },
}))

export const killedClient: Scenario = {
  fault: 'kill -9 of up while it waits',
  run: async (subject) => {
    for (const text of ['PostgreSQL: starting', 'NameNode: ready']) {
      await subject.box.data('down')
      await subject.box.run(['up'], { interruptAt: { text, signal: 'SIGKILL' } })
      await subject.up()
    }
  },
}

export const closedTerminal: Scenario = {
  fault: 'the terminal closes while up runs',
  run: async (subject) => {
    await subject.box.data('down')
    const environment = { ...process.env, SPARKBOX_HOME: subject.box.home, CI: 'true' }
    const child = spawn(launcher, ['up'], { env: environment, detached: true, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await until('something starts', 60, async () =>
      (await subject.services()).some(({ state }) => state === 'starting'),
    )
    // What a terminal sends to its foreground group.
    signal(-child.pid!, 'SIGHUP')
    await ended
    expect(await subject.box.processes()).toEqual([])
  },
}
