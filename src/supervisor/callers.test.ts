// A stop that is asked for in a shell which the stopped service has opened.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProcStat } from '../host/proc-stat.js'
import { identify, isAlive, signalGroup } from '../host/process.js'
import { freePorts } from '../host/testing.js'
import { Supervisor } from './supervisor.js'
import { testService } from './testing.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callers-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('spares the caller, its pipeline and what it runs in, and ends every other login', async () => {
  const [port = 0] = freePorts(1)
  // Each login is a session of its own: a shell, and in it a pipeline with a group of its own.
  const shell = `setsid bash -c 'set -m; sleep 60 | sleep 61 & echo \\$! \\$\\$ > ${folder}/$0; wait'`
  const after = `for (const name of ['asking', 'other']) spawn('sh', ['-c', \`${shell}\`.replace('$0', name)], { stdio: 'ignore' })`
  const work = { signal: AbortSignal.timeout(25_000), emit: () => {} }
  const specs = [testService({ id: 'shells', port, folder, after })]
  const stateFile = join(folder, 'state.json')
  const supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: `callers-${process.pid}`,
    specs,
    stateFile,
    work,
  })
  await supervisor.start()
  const [asking, other] = [await login('asking'), await login('other')]
  supervisor.callers.add(asking.caller.pid)
  await supervisor.stop()
  const alive = await Promise.all([...Object.values(asking), ...Object.values(other)].map(isAlive))
  expect(alive).toEqual([true, true, true, false, false, false])
  supervisor.callers.clear()
  await signalGroup(asking.shell, 'SIGKILL')
  await signalGroup(asking.pipeline, 'SIGKILL')
  await supervisor.close()
})

async function login(name: string) {
  const file = join(folder, name)
  await expect.poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 5_000 }).toMatch(/^\d+ \d+\n$/)
  const [caller, shell] = (await readFile(file, 'utf8')).split(' ').map(Number)
  const first = readProcStat(caller!)!.group
  expect(first).not.toBe(caller)
  return { caller: (await identify(caller!))!, pipeline: (await identify(first))!, shell: (await identify(shell!))! }
}
