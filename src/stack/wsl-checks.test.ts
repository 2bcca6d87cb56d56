import { expect, test } from 'vitest'
import type { StackEvent } from '../events.js'
import { readMachine } from '../host/machine.js'
import { type RecordedName, recordedHost, recordedRoot } from '../host/testing/recorded-host.js'
import { findHome } from '../instance/home.js'
import { testInstance } from '../instance/testing.js'
import { warnOfClock } from './clock-check.js'
import { requireUsableMachine } from './preflight.js'
import { reportChecks, type WslSubject, wslChecks } from './wsl-checks.js'
import { dataFolders } from './wsl-subject.js'

const { signal } = new AbortController()
type Host = ReturnType<typeof recordedHost>

async function subject(name: RecordedName, parts: Partial<WslSubject> = {}): Promise<WslSubject> {
  return {
    instance: 'default',
    machine: await machineOf(name),
    folders: ['/home/ada/.local/share/sparkbox/instances'],
    memory: { ...testInstance().memory, profile: 'small' },
    ports: {},
    listening: new Set(),
    keepAlive: true,
    ...parts,
  }
}

function machineOf(name: RecordedName) {
  const { environment } = recordedHost(name)
  return readMachine(recordedRoot(name), { architecture: 'x64', processors: 8, uid: 1000, environment })
}

/** The clock of these machines stands at the time of the recording. */
function withClock(name: RecordedName, changes: Parameters<typeof recordedHost>[1] = {}): Host {
  const now = `${Math.round(Date.now() / 1000)}\n`
  return recordedHost(name, { ...changes, files: { '/sys/class/rtc/rtc0/since_epoch': now, ...changes.files } })
}

async function check(id: string, name: RecordedName, parts: Partial<WslSubject> = {}, host = withClock(name)) {
  return (await wslChecks(await subject(name, parts), host, signal)).find((one) => one.id === id)
}

test('a good machine passes every check', async () => {
  const checks = await wslChecks(await subject('systemd'), withClock('systemd'), signal)
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(checks.map(({ id }) => id)).toEqual([
    'wsl-version',
    'wsl-folders',
    'wsl-interop',
    'wsl-settings',
    'wsl-memory',
    'wsl-localhost',
    'wsl-keep-alive',
    'wsl-clock',
    'wsl-ports',
  ])
  expect(checks[0]?.evidence).toBe('WSL 2 (2.6.1.0), distribution Ubuntu, systemd, networking nat')
})

test('outside of WSL there is nothing to check, and nobody is asked', async () => {
  const host = recordedHost('systemd')
  const machine = { ...(await machineOf('systemd')), wsl: null }
  expect(await wslChecks(await subject('systemd', { machine }), host, signal)).toEqual([])
  expect(host.asked).toEqual([])
})

test('WSL 1 is refused with the command for this distribution', async () => {
  const refusal = {
    code: 'UNSUPPORTED_MACHINE',
    message: expect.stringContaining('WSL 1'),
    hint: 'in a Windows terminal: wsl.exe --set-version Ubuntu-20.04 2',
  }
  const checks = await wslChecks(await subject('wsl1'), recordedHost('wsl1'), signal)
  expect(() => reportChecks(checks, () => {})).toThrow(expect.objectContaining(refusal))
  const home = findHome({ HOME: '/home/ada' })
  await expect(requireUsableMachine(home, await machineOf('wsl1'), recordedHost('wsl1'))).rejects.toMatchObject(refusal)
})

test.each(['systemd', 'mirrored'] as const)('folders on a drive of Windows are refused: %s', async (name) => {
  const machine = await machineOf(name)
  const home = findHome({ SPARKBOX_HOME: '/mnt/c/Users/Ada/sparkbox' })
  await expect(requireUsableMachine(home, machine, recordedHost(name))).rejects.toMatchObject({
    code: 'FILE_SYSTEM',
    message: expect.stringContaining('/mnt/c/Users/Ada/sparkbox/instances lies on a drive of Windows'),
    hint: expect.stringContaining('export SPARKBOX_HOME="$HOME/sparkbox-home"'),
  })
  const inside = findHome({ SPARKBOX_HOME: '/home/ada/sparkbox' })
  expect(await requireUsableMachine(inside, machine, recordedHost(name))).toBe(machine)
  // The same file system outside of WSL, such as that of a sandbox.
  expect(await requireUsableMachine(home, { ...machine, wsl: null }, recordedHost(name))).toMatchObject({ wsl: null })
  expect(await check('wsl-folders', name, { folders: dataFolders(home) })).toMatchObject({ status: 'fail' })
})

test('little memory comes with the text for .wslconfig and its place', async () => {
  const found = await check('wsl-memory', 'without-systemd')
  expect(found).toMatchObject({ status: 'fail', evidence: expect.stringMatching(/^Linux has 3886 MiB/) })
  expect(found?.fix).toBe(
    [
      'write this into C:\\Users\\Jörg\\.wslconfig, as UTF-8, then in a Windows terminal: wsl.exe --shutdown',
      '    [wsl2]',
      '    memory=7GB',
      '    swap=4GB',
    ].join('\n'),
  )
  const machine = { ...(await machineOf('systemd')), memoryBytes: 5500 * 2 ** 20 }
  const tight = await check('wsl-memory', 'systemd', { machine })
  expect(tight).toMatchObject({ status: 'warn', fix: expect.stringContaining('change C:\\Users\\Ada\\.wslconfig') })
  const medium = await check('wsl-memory', 'without-systemd', { memory: testInstance().memory })
  expect(medium?.fix).toContain('sparkbox up --instance default --profile small; or write this')
})

test('settings that WSL does not take are named', async () => {
  expect(await check('wsl-settings', 'systemd')).toMatchObject({ evidence: expect.stringContaining('is in force') })
  expect(await check('wsl-settings', 'utf16-settings')).toMatchObject({
    status: 'warn',
    reason: 'C:\\Users\\Ada\\.wslconfig is UTF-16, which WSL may ignore as a whole; it should be UTF-8',
    fix: expect.stringContaining("iconv -f UTF-16 -t UTF-8 '/mnt/c/Users/Ada/.wslconfig'"),
  })
  const path = '/mnt/c/Users/Ada/.wslconfig'
  const reasons = await Promise.all(
    ['[wsl2]\nmemory=8 GB', '[wsl2]\nmemory 8GB', '[wsl2]\nmemory=32GB', '[wsl2]\nmemory=4GB'].map(async (text) => {
      const host = withClock('systemd', { files: { [path]: text } })
      return (await check('wsl-settings', 'systemd', {}, host))?.reason
    }),
  )
  expect(reasons).toEqual([
    expect.stringContaining('memory=8 GB is no size'),
    expect.stringContaining('line 2 is neither'),
    expect.stringContaining('says memory=32GB, and Linux has 7.6 GB'),
    expect.stringContaining('says memory=4GB, and Linux has 7.6 GB'),
  ])
})

test('pages that Windows cannot reach', async () => {
  expect(await check('wsl-localhost', 'utf16-settings')).toMatchObject({ status: 'warn' })
  expect(await check('wsl-localhost', 'mirrored')).toMatchObject({ status: 'ok' })
})

test.each([
  ['systemd', null, 'warn'],
  ['systemd', true, 'ok'],
  ['systemd', false, 'ok'],
  ['interop-off', true, 'warn'],
  ['mirrored', null, 'ok'],
] as const)('keep-alive on %s with wsl.keepAlive %j: %s', async (name, keepAlive, status) => {
  expect(await check('wsl-keep-alive', name, { keepAlive })).toMatchObject({ status })
})

test('a clock that stood still is told with the command', async () => {
  const files = { '/sys/class/rtc/rtc0/since_epoch': `${Math.round(Date.now() / 1000) + 7200}\n` }
  const found = await check('wsl-clock', 'interop-off', {}, recordedHost('interop-off', { files }))
  expect(found).toMatchObject({ status: 'warn', fix: 'sudo hwclock -s' })
  expect(found?.evidence).toMatch(/^7(200|199|201) s behind the clock of the hardware$/)
})

test('status warns of the clock on WSL, and asks Windows only where the hardware differs', async () => {
  const notices: StackEvent[] = []
  const work = { signal, emit: (event: StackEvent) => notices.push(event) }
  const machine = await machineOf('systemd')
  const agreeing = withClock('systemd')
  await warnOfClock(work, agreeing, machine)
  expect(agreeing.asked).toEqual([])
  // The clock of the recorded Windows stands years from now.
  await warnOfClock(work, recordedHost('systemd'), { ...machine, wsl: null })
  expect(notices).toEqual([])
  await warnOfClock(work, recordedHost('systemd'), machine)
  expect(notices).toMatchObject([
    { level: 'warning', text: expect.stringMatching(/Windows.*\n {2}fix: sudo hwclock -s$/) },
  ])
})

test('a port that Windows has reserved since, but not one that is in use', async () => {
  const ports = { 'namenode.http': 9870, postgres: 5432 }
  const found = await check('wsl-ports', 'systemd', { ports })
  expect(found).toMatchObject({ status: 'warn', evidence: 'reserved by Windows: namenode.http 9870' })
  expect(found?.fix).toContain('ports.namenode.http=9900')
  expect(await check('wsl-ports', 'systemd', { ports, listening: new Set([9870]) })).toMatchObject({ status: 'ok' })
})

test('warnings are notices with their repair', async () => {
  const notices: StackEvent[] = []
  const checks = await wslChecks(await subject('interop-off', { keepAlive: null }), withClock('interop-off'), signal)
  reportChecks(checks, (event) => notices.push(event))
  expect(notices).toHaveLength(2)
  expect(notices[0]).toMatchObject({ type: 'notice', level: 'warning', text: expect.stringContaining('\n  fix: take') })
  expect(notices[1]).toMatchObject({ text: expect.stringContaining('sparkbox config set wsl.keepAlive true') })
})
