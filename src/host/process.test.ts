import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseProcStat, readProcStat } from './proc-stat.js'
import { identify, isAlive, signalGroup, signalProcess } from './process.js'
import { describeProcess, familyOf, findMarked } from './processes.js'
import { cpuTicks, proportionalBytes, residentBytes } from './resources.js'
import { spawnDetached, waitForExit } from './spawn.js'

const signal = AbortSignal.timeout(20_000)
let folder: string
let logFile: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-process-'))
  logFile = join(folder, 'log')
})
afterAll(() => rm(folder, { recursive: true }))

const shell = (script: string, environment: Record<string, string> = {}) =>
  spawnDetached({ argv: ['/bin/sh', '-c', script], environment, directory: folder, logFile })

test('a name with parentheses and spaces does not shift the fields of stat', () => {
  const rest = Array.from({ length: 50 }, (_, index) => String(index + 4)).join(' ')
  expect(parseProcStat(`7 (a) b (c) S ${rest}`)).toMatchObject({ pid: 7, name: 'a) b (c', state: 'S', parent: 4 })
  expect(parseProcStat(`7 (a) S ${rest}`)).toMatchObject({
    session: 6,
    cpuTicks: 29,
    endedChildrenTicks: 33,
    startTicks: 22,
  })
})

test('a detached process leads its session, appends to its log and tells its exit code', async () => {
  const identity = await shell('cut -d " " -f 6 /proc/$$/stat; echo err >&2; exit 7')
  expect(await waitForExit(identity, { signal })).toEqual({ known: true, code: 7, signal: null })
  const session = String(identity.pid)
  expect((await readFile(logFile, 'utf8')).split('\n').sort()).toEqual(['', session, 'err'])
  expect(await isAlive(identity)).toBe(false)
})

test('the end of a process that is not our child is seen, its code is not known', async () => {
  const identity = await shell('exec sleep 30')
  const adopted = { ...identity }
  const exit = waitForExit(adopted, { signal })
  expect(await signalProcess(adopted, 'SIGTERM')).toBe(true)
  expect(await exit).toEqual({ known: false, code: null, signal: null })
  expect(await waitForExit(identity, { signal })).toEqual({ known: true, code: null, signal: 'SIGTERM' })
})

test('a wait ends with its signal', async () => {
  const identity = await shell('exec sleep 30')
  await expect(waitForExit(identity, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/)
  await expect(waitForExit({ ...identity }, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/abort/i)
  await signalGroup(identity, 'SIGKILL')
  await waitForExit(identity, { signal })
})

test('another start time or boot is another process, and is never signalled', async () => {
  const identity = await shell('exec sleep 30')
  for (const stranger of [
    { ...identity, startTicks: identity.startTicks - 1 },
    { ...identity, bootId: 'other' },
  ]) {
    expect(await isAlive(stranger)).toBe(false)
    expect(await signalProcess(stranger, 'SIGKILL')).toBe(false)
    expect(await signalGroup(stranger, 'SIGKILL')).toBe(false)
    expect(familyOf(stranger)).toEqual([])
  }
  expect(await isAlive(identity)).toBe(true)
  await signalGroup(identity, 'SIGKILL')
  await waitForExit(identity, { signal })
})

test('a zombie is dead', async () => {
  // exec keeps the parent, which never waits for the child that sh started. The child ends after that: sh would wait for it.
  const child = "sh -c 'until grep -q sleep /proc/$PPID/comm; do :; done'"
  const parent = await shell(`${child} & echo $! > zombie; exec sleep 30`)
  const zombie = await until(async () => {
    const pid = Number(await readFile(join(folder, 'zombie'), 'utf8').catch(() => ''))
    return pid > 0 && readProcStat(pid)?.state === 'Z' ? pid : null
  })
  expect(await identify(zombie)).toBeNull()
  await signalGroup(parent, 'SIGKILL')
  await waitForExit(parent, { signal })
})

test.each([
  ['a missing executable', { argv: ['/nonexistent/java'] }, /cannot run \/nonexistent\/java: there is no such file/],
  ['a file that may not run', { argv: ['/etc/passwd'] }, /may not be executed/],
  ['a missing folder', { argv: ['/bin/sh'], directory: '/nonexistent' }, /its folder \/nonexistent is not usable/],
])('%s is explained', async (_, command, message) => {
  const all = { environment: {}, directory: folder, logFile, ...command }
  await expect(spawnDetached(all)).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringMatching(message),
  })
})

test('marked processes and the whole family are found', async () => {
  const marker = `host-test-${process.pid}`
  const leader = await shell('setsid sleep 30 & sleep 30 & wait', {
    SPARKBOX_INSTANCE_ID: marker,
    SPARKBOX_SERVICE: 'a',
  })
  const family = await until(async () => (familyOf(leader).length === 3 ? familyOf(leader) : null))
  const marked = await findMarked({ SPARKBOX_INSTANCE_ID: marker })
  expect(marked.map((one) => one.identity.pid).sort()).toEqual(family.map((one) => one.pid).sort())
  expect(marked.every((one) => one.serviceId === 'a')).toBe(true)
  expect(await findMarked({ SPARKBOX_INSTANCE_ID: marker, SPARKBOX_SERVICE: 'b' })).toEqual([])
  expect(await describeProcess(leader.pid)).toMatchObject({
    instance: marker,
    command: expect.stringMatching(/^\/bin\/sh -c/),
  })
  expect(residentBytes(leader.pid)).toBeGreaterThan(100_000)
  expect(proportionalBytes(leader.pid)).toBeGreaterThan(1000)
  for (const one of family) await signalProcess(one, 'SIGKILL')
  await waitForExit(leader, { signal })
  expect(await describeProcess(leader.pid)).toBeNull()
  expect(residentBytes(leader.pid)).toBeNull()
  expect(cpuTicks(leader.pid)).toBeNull()
})

async function until<T>(question: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await question()
    if (answer !== null) return answer
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test.runIf(process.getuid?.() === 0)('root can start a process as another account, without root’s groups', async () => {
  const ownLog = join(folder, 'account-log')
  const identity = await spawnDetached({
    argv: ['/bin/sh', '-c', 'id -u; id -G'],
    environment: { PATH: '/usr/bin:/bin' },
    directory: '/',
    logFile: ownLog,
    runAs: { uid: 65534, gid: 65534 },
  })
  await waitForExit(identity, { signal })
  expect(await readFile(ownLog, 'utf8')).toBe('65534\n65534\n')
})
