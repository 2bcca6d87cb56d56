// sparkbox itself is replaced by another version while an instance runs.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { launcher, type Sandbox } from '../../stack/sandbox.js'
import type { Scenario } from './scenario.js'
import { lives, type Subject } from './subject.js'

export const updatedProgram: Scenario = {
  fault: 'sparkbox is updated: its daemon is replaced by the next command that changes something, and services run on',
  run: async (subject) => {
    const [before, daemon] = [await pidsOf(subject), await subject.daemonPid()]
    const folder = await mkdtemp(join(tmpdir(), 'sparkbox-other-'))
    try {
      const other = await otherVersion(folder, subject)
      const { exitCode, ...doctor } = await other.run(['doctor', '--json'])
      expect(exitCode, doctor.stdout).toBe(0)
      const codes = doctor.json().data.checks.map(({ code }: { code: string | null }) => code)
      expect(codes).toContain('SPARKBOX_DAEMON_OUTDATED')
      expect(await subject.daemonPid()).toBe(daemon)
      await other.data('config', 'apply')
      expect(lives(daemon)).toBe(false)
      const second = await subject.daemonPid()
      await subject.up()
      expect(lives(second)).toBe(false)
      expect(await pidsOf(subject)).toEqual(before)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

/** The same program, but for a comment in the daemon. */
async function otherVersion(folder: string, { box }: Subject): Promise<Sandbox> {
  const root = dirname(launcher)
  for (const name of ['sparkbox', 'package.json', 'dist', 'stacks', 'class-lists']) {
    await cp(join(root, name), join(folder, name), { recursive: true, preserveTimestamps: true })
  }
  await appendFile(join(folder, 'dist', 'daemon', 'main.js'), '\n// another version\n')
  return box.with(join(folder, 'sparkbox'))
}

async function pidsOf(subject: Subject): Promise<Record<string, number | null>> {
  return Object.fromEntries((await subject.services()).map(({ id, pid }) => [id, pid] as const).toSorted())
}
