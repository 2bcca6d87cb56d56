// Machine, user, folders, network, ports and variables, from facts alone.
import { expect, test } from 'vitest'
import type { FolderFacts } from '../../host/folder-facts.js'
import type { Limits } from '../../host/limits.js'
import { parseLimit } from '../../host/limits.js'
import { plannedMegabytes } from '../../instance/memory.js'
import { testInstance } from '../../instance/testing.js'
import { checkExecutable, checkFileSystems, checkFiles, checkSpace, checkWritable } from './folders.js'
import {
  checkAddressSpace,
  checkFileTimes,
  checkInotify,
  checkLocale,
  checkMemorySum,
  checkOpenFiles,
  checkProcesses,
  checkSupport,
} from './machine.js'
import { checkHostName, checkLocalhost, checkLoopback, checkProxy } from './network.js'
import { checkHolder, checkRange, checkTaken } from './ports.js'
import { checkUser } from './user.js'
import { checkVariables } from './variables.js'

const mebibyte = 2 ** 20
const limits: Limits = {
  openFiles: { soft: 20_000, hard: 20_000 },
  addressSpace: Number.POSITIVE_INFINITY,
  processes: 10_000,
  containerProcesses: Number.POSITIVE_INFINITY,
  containerBytes: Number.POSITIVE_INFINITY,
  inotifyInstances: 128,
  swapBytes: 0,
  ephemeralPorts: { first: 32_768, last: 60_999 },
}
const machine = {
  architecture: 'x64',
  libc: 'glibc' as const,
  processors: 4,
  distribution: { id: 'debian', version: '12', title: 'Debian 12', like: [] },
}
const folder: FolderFacts = {
  folder: '/home/ada/sparkbox',
  freeBytes: 100_000 * mebibyte,
  usedPercent: 40,
  freeFiles: 1_000_000,
  fileSystem: 'ext4',
  mountPoint: '/home',
  options: ['rw', 'relatime'],
  writable: true,
}

test('a processor or C library without packages is refused', () => {
  expect(checkSupport(machine)).toMatchObject({ status: 'ok' })
  expect(checkSupport({ ...machine, architecture: 'riscv64' })).toMatchObject({
    code: 'MACHINE_UNSUPPORTED',
    reason: 'sparkbox does not run on the processor riscv64',
  })
  expect(checkSupport({ ...machine, libc: 'musl' })).toMatchObject({ status: 'fail', code: 'MACHINE_MUSL' })
})

test('memory: what is planned counts against the machine, or the container around it', () => {
  const memory = { ...testInstance().memory, profile: 'medium' as const }
  const facts = { totalBytes: 16_000 * mebibyte, availableBytes: 15_000 * mebibyte, limits, running: false }
  expect(checkMemorySum(memory, 'test', facts)).toMatchObject({ status: 'ok' })
  const small = { ...facts, limits: { ...limits, containerBytes: (plannedMegabytes(memory) - 1) * mebibyte } }
  expect(checkMemorySum(memory, 'test', small)).toMatchObject({
    status: 'fail',
    code: 'MACHINE_MEMORY_TOO_SMALL',
    fix: 'sparkbox up --instance test --profile small',
  })
  expect(checkMemorySum(memory, 'test', small).reason).toContain('the container or control group around it has')
  const none = { ...facts, totalBytes: 1024 * mebibyte }
  expect(checkMemorySum(memory, 'test', none).fix, 'the profile small would not fit either').toBe(
    'give the machine more memory',
  )
  expect(checkMemorySum({ ...memory, profile: 'small' }, 'test', small).fix).toContain('raise the limit')
  const tight = { ...facts, availableBytes: 1000 * mebibyte }
  expect(checkMemorySum(memory, 'test', tight)).toMatchObject({ status: 'warn' })
  expect(checkMemorySum(memory, 'test', { ...tight, running: true })).toMatchObject({ status: 'ok' })
})

test('limits that are too small are named with their number', () => {
  expect(checkAddressSpace(limits).status).toBe('ok')
  expect(checkAddressSpace({ addressSpace: 4e9 })).toMatchObject({
    status: 'fail',
    reason: expect.stringContaining('3814 MiB'),
  })
  expect(checkOpenFiles(limits).status).toBe('ok')
  expect(checkOpenFiles({ openFiles: { soft: 2000, hard: 2000 } })).toMatchObject({ status: 'warn' })
  const few = checkOpenFiles({ openFiles: { soft: 512, hard: 512 } })
  expect(few).toMatchObject({ status: 'fail', code: 'MACHINE_OPEN_FILES_LIMIT' })
  expect(few.reason).toContain('512 files')
  expect(checkProcesses(limits).status).toBe('ok')
  expect(checkProcesses({ processes: 500, containerProcesses: 9000 }).code).toBe('MACHINE_PROCESS_LIMIT_SMALL')
  expect(checkProcesses({ processes: 9000, containerProcesses: 100 }).code).toBe('MACHINE_PROCESS_LIMIT_SMALL')
  expect(checkInotify({ inotifyInstances: 4 }).code).toBe('MACHINE_INOTIFY_LIMIT')
  expect(checkInotify(limits).status).toBe('ok')
  const line = 'Max open files            1024                 524288               files     '
  expect(parseLimit(line, 'Max open files')).toEqual({ soft: 1024, hard: 524_288 })
  expect(parseLimit('Max processes unlimited unlimited processes', 'Max processes').soft).toBe(Number.POSITIVE_INFINITY)
})

test('locale and clock', () => {
  expect(checkLocale('C.UTF-8', true).status).toBe('ok')
  expect(checkLocale('de_DE.UTF-8', false)).toMatchObject({ status: 'warn', code: 'MACHINE_LOCALE_MISSING' })
  const now = Date.parse('2030-01-31T08:00:00Z')
  expect(checkFileTimes({ path: '/a', modifiedAt: now + 30_000 }, now).status).toBe('ok')
  expect(checkFileTimes(null, now).status).toBe('ok')
  const ahead = checkFileTimes({ path: '/a', modifiedAt: now + 3 * 3_600_000 }, now)
  expect(ahead).toMatchObject({ status: 'warn', code: 'MACHINE_FILE_FROM_FUTURE' })
  expect(ahead.reason).toMatch(/^\/a is 3 hours in the future/)
})

test('an account without an entry in /etc/passwd, and root without an account for PostgreSQL', () => {
  const ada = { name: 'ada', uid: 1000, gid: 1000, home: '/home/ada' }
  expect(checkUser({ user: ada, uid: 1000 }, null)).toMatchObject({ status: 'ok', evidence: 'ada (1000)' })
  expect(checkUser({ user: null, uid: 1234 }, null)).toMatchObject({ code: 'MACHINE_NO_PASSWD_ENTRY' })
  expect(checkUser({ user: null, uid: 1234 }, null).fix).toContain('spark:x:1234:1234:')
  const root = { ...ada, name: 'root', uid: 0 }
  expect(checkUser({ user: root, uid: 0 }, { name: 'nobody' }).evidence).toContain('runs as nobody')
  expect(checkUser({ user: root, uid: 0 }, null).status).toBe('fail')
})

test('disks: full, above the limit of YARN, nearly full', () => {
  expect(checkSpace([folder], 99.5).status).toBe('ok')
  const full = checkSpace([folder, { ...folder, folder: '/full', freeBytes: 10 * mebibyte, usedPercent: 99.9 }], 99.5)
  expect(full).toMatchObject({ status: 'fail', code: 'MACHINE_DISK_FULL', reason: 'the disk that holds /full is full' })
  const used = checkSpace([{ ...folder, usedPercent: 92 }], 90)
  expect(used).toMatchObject({ status: 'fail', code: 'MACHINE_DISK_OVER_YARN_LIMIT' })
  expect(used.reason).toContain('92.0 % full, and above 90 %')
  expect(checkSpace([{ ...folder, freeBytes: 1000 * mebibyte }], 99.5)).toMatchObject({
    status: 'warn',
    code: 'MACHINE_DISK_ALMOST_FULL',
  })
  expect(checkFiles([{ ...folder, freeFiles: 3 }]).code).toBe('MACHINE_INODES_EXHAUSTED')
  expect(checkFiles([{ ...folder, freeFiles: null }]).status).toBe('ok')
})

test.each([
  ['ext4', 'ok', undefined],
  ['btrfs', 'ok', undefined],
  ['9p', 'ok', undefined],
  ['nfs4', 'warn', 'MACHINE_NETWORK_FILE_SYSTEM'],
  ['cifs', 'warn', 'MACHINE_NETWORK_FILE_SYSTEM'],
  ['fuse.sshfs', 'warn', 'MACHINE_NETWORK_FILE_SYSTEM'],
  ['vfat', 'fail', 'MACHINE_FILE_SYSTEM_WITHOUT_MODES'],
  ['exfat', 'fail', 'MACHINE_FILE_SYSTEM_WITHOUT_MODES'],
])('a folder on %s is %s', (fileSystem, status, code) => {
  const check = checkFileSystems([folder, { ...folder, fileSystem }])
  expect([check.status, check.code]).toEqual([status, code])
})

test('what cannot be written or run from is named', () => {
  expect(checkWritable([folder]).status).toBe('ok')
  const readOnly = checkWritable([{ ...folder, options: ['ro'] }])
  expect(readOnly.code).toBe('MACHINE_READ_ONLY_FILE_SYSTEM')
  expect(readOnly.fix).toContain('remount,rw /home')
  expect(checkWritable([{ ...folder, writable: false }]).code).toBe('MACHINE_HOME_NOT_WRITABLE')
  expect(checkExecutable([folder]).status).toBe('ok')
  expect(checkExecutable([{ ...folder, options: ['rw', 'noexec'] }])).toMatchObject({
    code: 'MACHINE_TMP_NOEXEC',
    reason: 'nothing may be run from /home/ada/sparkbox, which is mounted noexec',
  })
})

test('an odd host name does no harm; one that leads nowhere is told', () => {
  expect(checkHostName('my_host', ['127.0.1.1'])).toMatchObject({ status: 'ok' })
  expect(checkHostName('my_host', ['127.0.1.1']).evidence).toContain('underscore')
  expect(checkHostName('laptop', [])).toMatchObject({ status: 'warn', code: 'NETWORK_HOST_NAME_UNRESOLVED' })
  expect(checkLoopback(true).status).toBe('ok')
  expect(checkLoopback(false)).toMatchObject({ status: 'fail', code: 'NETWORK_LOOPBACK_DOWN' })
  expect(checkLocalhost(['127.0.0.1', '::1'], true).status).toBe('ok')
  expect(checkLocalhost(['::1'], true)).toMatchObject({ code: 'NETWORK_LOCALHOST_BROKEN' })
  expect(checkLocalhost(['::1'], true).reason).toContain('(::1)')
  expect(checkLocalhost([], false).reason).toContain('leads nowhere')
})

test('a proxy that takes requests to this machine, without its value', () => {
  expect(checkProxy({}).status).toBe('ok')
  const environment = { HTTP_PROXY: 'http://ada:secret@proxy:3128', NO_PROXY: 'example.org' }
  const check = checkProxy(environment)
  expect(check.code).toBe('NETWORK_PROXY_COVERS_LOCALHOST')
  expect(JSON.stringify(check)).not.toContain('secret')
  for (const NO_PROXY of ['localhost,127.0.0.1', '*', '127.0.0.0/8'])
    expect(checkProxy({ ...environment, NO_PROXY }).status).toBe('ok')
})

test('a taken port is told with process, pid and instance, and with two ways out', () => {
  const holder = { pid: 4121, command: 'python3 -m http.server', user: 'ada', startedAt: '', instance: null }
  const taken = { id: 'namenode.http', port: 9870, title: 'NameNode', holder }
  expect(checkHolder([taken], 'test')).toMatchObject({
    id: 'port-namenode.http',
    status: 'fail',
    code: 'NETWORK_PORT_IN_USE',
    reason: 'port 9870 of NameNode (namenode.http) is held by pid 4121, python3 -m http.server',
    fix: 'stop it (kill 4121), or take another port: sparkbox config set --instance test ports.namenode.http=9970',
  })
  const ours = checkHolder([{ ...taken, holder: { ...holder, instance: 'ab' } }], 'test', new Map([['ab', 'other']]))
  expect(ours.reason).toContain('(of the instance other)')
  expect(ours.fix).toMatch(/^sparkbox down --instance other/)
  expect(checkHolder([{ ...taken, holder: { pid: null } }], 'test').reason).toContain('a process of another user')
  expect(checkTaken([], { a: 1, b: 2 }, 'test', new Map())).toMatchObject([{ status: 'ok' }])
  // One process that holds several ports is one finding.
  const both = checkTaken([taken, { ...taken, id: 'namenode.rpc', port: 9000 }], {}, 'test', new Map())
  expect(both.map(({ id }) => id)).toEqual(['port-namenode.http'])
  expect(both[0]?.reason).toContain(
    'port 9870 of NameNode (namenode.http), port 9000 of NameNode (namenode.rpc) are held',
  )
  expect(checkTaken([taken, { ...taken, id: 'a', holder: { pid: null } }], {}, 'test', new Map())).toHaveLength(2)
})

test('a port that any program may get for a connection', () => {
  const range = { first: 32_768, last: 60_999 }
  expect(checkRange({ http: 9870 }, range, 'test').status).toBe('ok')
  expect(checkRange({ http: 9870, sql: 40_000 }, range, 'test')).toMatchObject({ code: 'NETWORK_PORT_MAY_BE_TAKEN' })
})

test('variables of another installation, without their values; those of the instance are none', () => {
  expect(checkVariables({ HOME: '/home/ada', JAVA_HOME: '/java' }, '/i/default').status).toBe('ok')
  const check = checkVariables({ HADOOP_HOME: '/opt/hadoop', PGPASSWORD: 'geheim', SPARK_HOME: '' }, '/i/default')
  expect(check).toMatchObject({ status: 'warn', code: 'SPARKBOX_FOREIGN_VARIABLES' })
  expect(check.fix).toMatch(/^unset HADOOP_HOME PGPASSWORD;/)
  expect(JSON.stringify(check)).not.toContain('geheim')
  const own = { HADOOP_HOME: '/i/default/hadoop', SPARK_LOCAL_IP: '127.0.0.1', PYSPARK_PYTHON: '/store/python' }
  expect(checkVariables(own, '/i/default').status).toBe('ok')
})
