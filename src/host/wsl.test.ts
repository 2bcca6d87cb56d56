import { expect, test } from 'vitest'
import { clockOffset } from './clock.js'
import { readMachine } from './machine.js'
import { type RecordedName, recordedHost, recordedNames, recordedRoot } from './testing/recorded-host.js'
import { windowsMountOf } from './windows-drive.js'
import { isInRanges, reservedPorts, windowsListeners } from './windows-ports.js'
import { readWsl } from './wsl.js'

const { signal } = new AbortController()
const seconds = 1_900_000_000

test('Ubuntu with systemd, interop and a .wslconfig', async () => {
  const wsl = await readWsl(recordedHost('systemd'), signal)
  expect(wsl).toMatchObject({
    distribution: 'Ubuntu',
    version: '2.6.1.0',
    networking: 'nat',
    interop: { works: true },
    settings: { windowsPath: 'C:\\Users\\Ada\\.wslconfig', path: '/mnt/c/Users/Ada/.wslconfig' },
  })
  expect(wsl.settings?.config?.values.get('wsl2.memory')).toBe('8GB')
})

test('an older WSL tells neither its version nor its network; the name of the distribution comes from wslpath', async () => {
  expect(await readWsl(recordedHost('without-systemd'), signal)).toEqual({
    distribution: 'Ubuntu-20.04',
    version: null,
    networking: null,
    interop: { works: true },
    settings: { windowsPath: 'C:\\Users\\Jörg\\.wslconfig', path: '/mnt/c/Users/Jörg/.wslconfig', config: null },
  })
})

test('a mirrored network', async () => {
  expect(await readWsl(recordedHost('mirrored'), signal)).toMatchObject({ networking: 'mirrored' })
})

test('interop that is switched off is told with the line to change, and Windows is not asked', async () => {
  const host = recordedHost('interop-off')
  const wsl = await readWsl(host, signal)
  expect(wsl).toMatchObject({
    distribution: 'Ubuntu',
    interop: { works: false, reason: '/etc/wsl.conf has enabled=false below [interop]' },
    settings: null,
  })
  expect(host.asked.filter((line) => line.includes('.exe'))).toEqual([])
})

test('interop that the kernel has lost, and one that does not answer', async () => {
  const lost = await readWsl(recordedHost('interop-off', { files: { '/etc/wsl.conf': '' } }), signal)
  expect(lost.interop).toMatchObject({ works: false, reason: expect.stringContaining('WSLInterop is missing') })
  const files = { '/etc/wsl.conf': '', '/proc/sys/fs/binfmt_misc/WSLInterop': 'enabled\n' }
  const silent = await readWsl(recordedHost('interop-off', { files }), signal)
  expect(silent.interop).toMatchObject({ works: false, reason: 'cmd.exe of Windows does not answer' })
})

test('a .wslconfig in UTF-16 is read all the same', async () => {
  const { settings } = await readWsl(recordedHost('utf16-settings'), signal)
  expect(settings?.config).toMatchObject({ encoding: 'UTF-16', problems: [] })
  expect(settings?.config?.values.get('wsl2.memory')).toBe('16GB')
})

test.each(recordedNames)('the recorded machine %s is read as a machine, too', async (name: RecordedName) => {
  const { environment } = recordedHost(name)
  const machine = await readMachine(recordedRoot(name), { architecture: 'x64', processors: 8, uid: 1000, environment })
  expect(machine).toMatchObject({ wsl: name === 'wsl1' ? 1 : 2, libc: 'glibc', user: { name: 'ada' } })
  expect(machine.systemd).toBe(['systemd', 'mirrored', 'utf16-settings'].includes(name))
})

test.each([
  ['systemd', '9p'],
  ['mirrored', 'virtiofs'],
  ['wsl1', 'drvfs'],
] as const)('a drive of Windows is known by its file system: %s', async (name, type) => {
  const host = recordedHost(name)
  expect(await windowsMountOf('/mnt/c/Users/Ada/not/yet/there', host)).toMatchObject({ point: '/mnt/c', type })
  expect(await windowsMountOf('/mnt/cd/sparkbox', host)).toBeNull()
  expect(await windowsMountOf('/home/ada/sparkbox', host)).toBeNull()
})

test('ports of Windows, in English and in German', async () => {
  const english = await reservedPorts(recordedHost('systemd'), signal)
  expect(english).toEqual([
    { first: 5357, last: 5357 },
    { first: 9800, last: 9899 },
    { first: 50000, last: 50059 },
  ])
  expect([9799, 9800, 9870, 9899, 9900].map((port) => isInRanges(port, english))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(await windowsListeners(recordedHost('systemd'), signal)).toEqual([135, 5432, 4040])
  const german = recordedHost('without-systemd')
  expect(await reservedPorts(german, signal)).toContainEqual({ first: 8000, last: 8099 })
  expect(await windowsListeners(german, signal)).toEqual([10000])
  expect(await reservedPorts(recordedHost('interop-off'), signal)).toEqual([])
})

test('a clock that agrees with the hardware costs no question to Windows', async () => {
  const host = recordedHost('systemd')
  const now = () => seconds * 1000 + 900
  expect(await clockOffset(host, signal, now)).toEqual({ behindSeconds: -1, source: 'hardware clock' })
  expect(host.asked).toEqual([])
})

test('a clock that stood still is measured by Windows', async () => {
  const now = () => (seconds - 7200) * 1000
  expect(await clockOffset(recordedHost('systemd'), signal, now)).toEqual({ behindSeconds: 7200, source: 'Windows' })
  expect(await clockOffset(recordedHost('interop-off'), signal, now)).toEqual({
    behindSeconds: 7200,
    source: 'hardware clock',
  })
})

test('a hardware clock in local time is no drift', async () => {
  const files = { '/sys/class/rtc/rtc0/since_epoch': `${seconds + 3600}\n` }
  const offset = await clockOffset(recordedHost('systemd', { files }), signal, () => seconds * 1000)
  expect(offset).toEqual({ behindSeconds: 0, source: 'Windows' })
})
