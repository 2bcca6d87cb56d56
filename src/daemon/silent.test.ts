import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StackEvent } from '../events.js'
import { isAlive, type ProcessIdentity, signalProcess } from '../host/process.js'
import { spawnDetached } from '../host/spawn.js'
import { endSilentDaemon, findDaemonProcesses, silentDaemon } from './silent.js'

const id = `silent-${process.pid}`
let folder: string
let daemon: ProcessIdentity
let others: ProcessIdentity[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-silent-'))
  daemon = await sleep({ SPARKBOX_DAEMON: id })
  // A service of the instance, the daemon of another one, and somebody who has nothing to do with it.
  others = await Promise.all([{ SPARKBOX_INSTANCE_ID: id }, { SPARKBOX_DAEMON: `${id}0` }, {}].map(sleep))
})

afterEach(async () => {
  for (const one of [daemon, ...others]) await signalProcess(one, 'SIGKILL')
  await rm(folder, { recursive: true })
})

test('it is found by its mark, and told whether it is suspended', async () => {
  expect(await findDaemonProcesses(id)).toEqual([daemon])
  const { pid } = daemon
  expect((await silentDaemon(id))?.message).toBe(`the daemon (pid ${pid}) runs, but does not answer`)
  await signalProcess(daemon, 'SIGSTOP')
  await expect.poll(async () => (await silentDaemon(id))?.message).toContain(`kill -CONT ${pid}`)
  expect(await silentDaemon('another')).toBeNull()
})

test('only it is ended, suspended or not', async () => {
  await signalProcess(daemon, 'SIGSTOP')
  const events: StackEvent[] = []
  await endSilentDaemon(id, { signal: AbortSignal.timeout(5_000), emit: (event) => events.push(event) })
  expect(await isAlive(daemon)).toBe(false)
  expect(await Promise.all(others.map(isAlive))).toEqual([true, true, true])
  expect(events).toEqual([expect.objectContaining({ text: expect.stringContaining(`pid ${daemon.pid}`) })])
})

function sleep(environment: Record<string, string>): Promise<ProcessIdentity> {
  return spawnDetached({
    argv: ['/bin/sleep', '60'],
    environment,
    directory: '/',
    logFile: join(folder, 'log'),
  })
}
