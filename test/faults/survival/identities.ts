// Files that name somebody else's process as ours.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import type { Scenario } from './scenario.js'
import { identityOf, lives, type Subject, signal } from './subject.js'

interface Identity {
  pid: number
  startTicks: number
  bootId: string
}

const forgeries: readonly { what: string; forge: (foreign: Identity, own: Identity) => Identity }[] = [
  { what: 'its pid was used again', forge: (foreign, own) => ({ ...own, pid: foreign.pid }) },
  { what: 'its pid, start and boot are those of a foreign process', forge: (foreign) => foreign },
  { what: 'the same pid and start of another boot', forge: (foreign) => ({ ...foreign, bootId: 'another boot' }) },
]

export const forgedIdentities: readonly Scenario[] = forgeries.map(({ what, forge }) => ({
  fault: `state.json and daemon.json name a foreign process: ${what}`,
  run: async (subject) => {
    // Without an environment, it shows no mark of anybody's.
    const foreign = spawn('sleep', ['900'], { env: {}, stdio: 'ignore' })
    try {
      await forgeAll(subject, (own) => forge(identityOf(foreign.pid!), own))
      await expectUntouched(subject, foreign)
    } finally {
      foreign.kill('SIGKILL')
    }
  },
}))

async function forgeAll(subject: Subject, forge: (own: Identity) => Identity): Promise<void> {
  signal(await subject.daemonPid(), 'SIGKILL')
  const stateFile = subject.path('run', 'state.json')
  const state = JSON.parse(await readFile(stateFile, 'utf8'))
  const record = state.services['spark-history']
  record.identity = forge(record.identity)
  await writeFile(stateFile, JSON.stringify(state))
  const daemonFile = subject.path('run', 'daemon.json')
  await writeFile(daemonFile, JSON.stringify(forge(JSON.parse(await readFile(daemonFile, 'utf8')))))
}

async function expectUntouched(subject: Subject, foreign: ChildProcess): Promise<void> {
  const shown = async () => (await subject.services()).map(({ pid }) => pid)
  expect(await shown()).not.toContain(foreign.pid)
  await subject.up()
  expect(await shown()).not.toContain(foreign.pid)
  expect(lives(foreign.pid!)).toBe(true)
  await subject.box.data('down')
  expect(lives(foreign.pid!)).toBe(true)
}
