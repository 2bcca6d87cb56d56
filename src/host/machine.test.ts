import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMachine, wslVersion } from './machine.js'
import { diskSpace, fileSystemOf, openFileLimit, readMemory } from './resources.js'
import { findUnprivilegedAccount } from './user.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'host-machine-'))
})
afterEach(() => rm(root, { recursive: true }))

async function record(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

const ubuntuOnWsl = {
  'proc/version':
    'Linux version 5.15.153.1-microsoft-standard-WSL2 (root@941d701f84f1) (gcc (GCC) 11.2.0) #1 SMP Fri Mar 29 2024\n',
  'proc/meminfo': 'MemTotal:       16280768 kB\nMemFree:        1 kB\nMemAvailable:   12000000 kB\n',
  'proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2\n',
  'proc/sys/kernel/hostname': 'DESKTOP_1\n',
  'etc/os-release': 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n',
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\nada:x:1000:1001:Ada,,,:/home/ada:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n',
  'lib64/ld-linux-x86-64.so.2': '',
}
const surroundings = { architecture: 'x64', processors: 8, uid: 1000, environment: { WSL_DISTRO_NAME: 'Ubuntu' } }

test('a recorded Ubuntu on WSL 2 without systemd', async () => {
  await record(ubuntuOnWsl)
  expect(await readMachine(root, surroundings)).toEqual({
    architecture: 'x64',
    kernel: '5.15.153.1-microsoft-standard-WSL2',
    distribution: { id: 'ubuntu', version: '24.04', title: 'Ubuntu 24.04.1 LTS', like: ['debian'] },
    libc: 'glibc',
    wsl: 2,
    wslDistribution: 'Ubuntu',
    memoryBytes: 16280768 * 1024,
    processors: 8,
    hostname: 'DESKTOP_1',
    user: { name: 'ada', uid: 1000, gid: 1001, home: '/home/ada' },
    uid: 1000,
    systemd: false,
  })
  expect(await findUnprivilegedAccount(root)).toMatchObject({ name: 'nobody', uid: 65534 })
})

test('a recorded Alpine with systemd’s folder, for a uid without an account', async () => {
  await record({
    ...ubuntuOnWsl,
    'proc/version': 'Linux version 6.6.1-virt (buildozer@build-edge) #1-Alpine SMP',
    'etc/os-release': "NAME='Alpine Linux'\nID=alpine\n",
    'lib/ld-musl-x86_64.so.1': '',
    'run/systemd/system/x': '',
  })
  await rm(join(root, 'lib64'), { recursive: true })
  expect(await readMachine(root, { ...surroundings, uid: 4711, environment: {} })).toMatchObject({
    distribution: { id: 'alpine', version: '', title: 'Alpine Linux', like: [] },
    libc: 'musl',
    wsl: null,
    user: null,
    systemd: true,
  })
})

test.each([
  ['Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) (gcc version 5.4.0)', true, 1],
  ['Linux version 6.6.0-my-own (me@box)', true, 2],
  ['Linux version 6.12.0 (builder@example)', false, null],
] as const)('%s', (version, interop, expected) => {
  expect(wslVersion(version, interop)).toBe(expected)
})

test('this machine can be read', async () => {
  const machine = await readMachine()
  expect(machine.uid).toBe(process.getuid?.())
  expect(machine.memoryBytes).toBe((await readMemory()).totalBytes)
  expect(machine.processors).toBeGreaterThan(0)
  const disk = await diskSpace(root)
  expect(disk.freeBytes).toBeLessThanOrEqual(disk.totalBytes)
  expect(disk.fileSystem).not.toBe('unknown')
  expect((await openFileLimit()).soft).toBeGreaterThan(0)
})

test('the file system of a path is that of its nearest mount, the latest of several', () => {
  const mounts = [
    '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '23 22 0:5 / /mnt/c rw - 9p C: rw',
    '24 22 0:6 / /mnt/with\\040space rw - xfs x rw',
    '25 22 0:7 / /tmp rw - ext4 x rw',
    '26 25 0:8 / /tmp rw - tmpfs x rw',
  ].join('\n')
  const types = ['/home', '/mnt/c/Users', '/mnt/cd', '/mnt/with space/a', '/tmp/a'].map((path) =>
    fileSystemOf(path, mounts),
  )
  expect(types).toEqual(['ext4', '9p', 'ext4', 'xfs', 'tmpfs'])
})
