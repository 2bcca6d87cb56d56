// Files of a running or stopped instance that are torn, gone, or something else than a file.
import { execFileSync } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Scenario } from './scenario.js'
import { expectExplained, type Subject, signal, until } from './subject.js'

const tornState: Scenario = {
  fault: 'the state file is cut in the middle while the daemon is dead',
  run: async (subject) => {
    const before = await subject.services()
    signal(await subject.daemonPid(), 'SIGKILL')
    const file = subject.path('run', 'state.json')
    await truncate(file, Math.floor((await readFile(file)).length / 2))
    const services = await subject.up()
    expect(services.map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid))
  },
}

const tornIdentity: Scenario = {
  fault: 'daemon.json is cut in the middle',
  run: async (subject) => {
    signal(await subject.daemonPid(), 'SIGKILL')
    await writeFile(subject.path('run', 'daemon.json'), '{"pid":12')
  },
}

const tornRecord: Scenario = {
  fault: 'instance.json is cut in the middle while everything runs',
  run: async (subject) => {
    const before = await subject.services()
    const file = subject.path('instance.json')
    const whole = await readFile(file)
    for (const length of [0, Math.floor(whole.length / 2)]) {
      await writeFile(file, whole.subarray(0, length))
      for (const command of ['up', 'down', 'status']) {
        const outcome = await subject.box.run([command, '--json'])
        expectExplained(outcome)
        expect(outcome.json().error).toMatchObject({ code: 'STORE_DAMAGED', message: expect.stringContaining(file) })
      }
      expect(await readFile(file), 'what is damaged is never overwritten').toEqual(whole.subarray(0, length))
    }
    await writeFile(file, whole)
    expect((await subject.services()).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid))
  },
}

const tornConfiguration: Scenario = {
  fault: 'a generated configuration file is cut in the middle',
  run: async (subject) => {
    await subject.box.data('down')
    const file = subject.path('conf', 'hadoop', 'hdfs-site.xml')
    const whole = await readFile(file, 'utf8')
    await truncate(file, Math.floor(whole.length / 2))
    await subject.up()
    expect(await readFile(file, 'utf8')).toBe(whole)
  },
}

/** The NameNode fills its open segment up in advance: what is cut here has never held a transaction. */
const truncatedPadding: Scenario = {
  fault: 'the unused end of the edit log is cut off',
  run: async (subject) => {
    await subject.box.run(['exec', '--', 'hdfs', 'dfs', '-mkdir', '-p', '/kept/by/edits'])
    for (const pid of await subject.box.processes()) signal(pid, 'SIGKILL')
    const folder = subject.path('data', 'namenode', 'current')
    const [open] = (await readdir(folder)).filter((name) => name.startsWith('edits_inprogress_'))
    const bytes = await readFile(join(folder, open!))
    const used = bytes.findLastIndex((byte) => byte !== 0xff) + 1
    expect(used).toBeLessThan(bytes.length)
    await truncate(join(folder, open!), used + 7)
    await subject.up()
    expect((await subject.box.run(['exec', '--', 'hdfs', 'dfs', '-ls', '/kept/by'])).stdout).toContain('/kept/by/edits')
  },
}

const truncatedEdits: Scenario = {
  fault: 'a finished segment of the edit log is cut off',
  run: async (subject) => {
    await subject.box.data('down')
    const folder = subject.path('data', 'namenode', 'current')
    await cp(folder, `${folder}.whole`, { recursive: true })
    const segments = (await readdir(folder)).filter((name) => /^edits_\d+-\d+$/.test(name)).toSorted()
    const last = join(folder, segments.at(-1)!)
    await truncate(last, Math.floor((await readFile(last)).length / 2))
    const outcome = await subject.box.run(['up', '--json', '--timeout', '200'])
    // The NameNode may take over the whole transactions; then it runs. Otherwise it must say why it does not.
    expectExplained(outcome)
    if (outcome.exitCode !== 0) expect(outcome.json().error?.message).toContain('NameNode')
    await subject.box.data('down')
    await rm(folder, { recursive: true })
    await rename(`${folder}.whole`, folder)
  },
}

const tornArchives: Scenario = {
  fault: 'of the class-data archives one is empty, and the others have a hole',
  run: async (subject) => {
    await subject.box.data('down')
    const folders = (await readdir(join(subject.box.home, 'store'))).filter((name) => name.startsWith('classes-'))
    const files = folders.map((name) => join(subject.box.home, 'store', name, 'classes.jsa'))
    expect(files.length, 'this Java uses archives').toBeGreaterThan(3)
    for (const [index, file] of files.entries()) {
      const content = await readFile(file)
      const third = Math.floor(content.length / 3)
      content.fill(0, third, 2 * third)
      // A link may lead to it from elsewhere.
      await rm(file)
      await writeFile(file, index === 0 ? '' : content)
    }
    // All services of one archive crash at once.
    await subject.up()
    await subject.box.data('down')
    const doctor = await subject.box.run(['doctor', '--thorough', '--fix', '--json'])
    expect(doctor.exitCode, doctor.stdout).toBe(0)
    await subject.up()
    for (const file of files) expect((await readFile(file)).length, 'it is made anew').toBeGreaterThan(1_000_000)
  },
}

/** Each is done to a running instance, whose services know nothing of it; then the daemon alone must cope. */
const removals: readonly { what: string; remove: (subject: Subject) => Promise<unknown> }[] = [
  { what: 'the socket of the daemon', remove: (subject) => rm(subject.path('run', 'daemon.sock')) },
  { what: 'the folder run', remove: (subject) => rm(subject.path('run'), { recursive: true }) },
]

const removed: readonly Scenario[] = removals.map(({ what, remove }) => ({
  fault: `${what} is deleted while everything runs`,
  run: async (subject) => {
    const before = await subject.services()
    const daemon = await subject.daemonPid()
    await remove(subject)
    await until('the daemon answers again', 30, async () => (await subject.status()).exitCode === 0)
    expect(await subject.daemonPid(), 'there is no second daemon').toBe(daemon)
    const after = await subject.services()
    expect(after.map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid))
  },
}))

const removedConfiguration: Scenario = {
  fault: 'the folder conf is deleted while everything runs, and a service is killed',
  run: async (subject) => {
    await rm(subject.path('conf'), { recursive: true })
    signal(await subject.pidOf('spark-history'), 'SIGKILL')
    await until('the end is seen', 20, async () => (await subject.service('spark-history')).restarts > 0)
    expectExplained(await subject.box.run(['up', '--json']))
  },
}

const missingLogs: Scenario = {
  fault: 'the folder of the logs is deleted, and a service is killed',
  run: async (subject) => {
    await rm(subject.path('logs'), { recursive: true })
    signal(await subject.pidOf('spark-history'), 'SIGKILL')
    await subject.untilReady()
    expect(await readdir(subject.path('logs'))).toContain('spark-history.log')
  },
}

const oddLogs: readonly { what: string; make: (path: string) => Promise<unknown> }[] = [
  { what: 'a folder', make: (path) => mkdir(path) },
  { what: 'a pipe', make: async (path) => execFileSync('mkfifo', [path]) },
  { what: 'a symbolic link', make: (path) => symlink('/dev/full', path) },
]

const oddLog: readonly Scenario[] = oddLogs.map(({ what, make }) => ({
  fault: `the log of a service has become ${what}`,
  run: async (subject) => {
    const log = subject.path('logs', 'spark-history.log')
    await subject.box.data('down')
    await rm(log, { force: true })
    await make(log)
    const outcome = await subject.box.run(['up', '--json', '--timeout', '200'])
    expectExplained(outcome)
    expect(outcome.json().error).toMatchObject({ code: 'FILE_SYSTEM', message: expect.stringContaining(log) })
    const read = await subject.box.run(['logs', 'spark-history'], { timeoutMilliseconds: 20_000 })
    expect(read.exitCode, read.stderr).toBe(0)
    await rm(log, { recursive: true })
  },
}))

const halfUnpacked: Scenario = {
  fault: 'a component in the store is half unpacked',
  run: async (subject) => {
    await subject.box.data('down')
    const store = join(subject.box.home, 'store')
    const name = (await readdir(store)).find((each) => each.startsWith('hive-schema'))!
    await rm(join(store, name, '.sparkbox-receipt.json'))
    const outcome = await subject.box.run(['up', '--offline', '--json'])
    expectExplained(outcome)
    expect(outcome.exitCode, outcome.stdout).not.toBe(0)
    await subject.box.seed('current')
  },
}

const lostSecret: Scenario = {
  fault: 'the password of the role hive is lost',
  run: async (subject) => {
    await subject.box.data('down')
    await rm(subject.path('secrets', 'postgres-hive'))
    await subject.up()
    expect((await subject.box.data('sql', 'show databases')).results[0].rows).toEqual([['default']])
  },
}

const lostSuperuser: Scenario = {
  fault: "the password of PostgreSQL's superuser is lost while it runs",
  run: async (subject) => {
    await rm(subject.path('secrets', 'postgres-superuser'))
    await subject.box.data('restart', 'postgres')
    await subject.untilReady()
    expect((await subject.box.data('sql', 'show databases')).results[0].rows).toEqual([['default']])
  },
}

const readOnly: Scenario = {
  fault: 'the instance lies on a file system that is mounted read-only',
  skip: process.getuid?.() === 0 ? undefined : 'mounting needs root',
  run: async (subject) => {
    await subject.box.data('down')
    const folder = subject.path()
    execFileSync('mount', ['--bind', folder, folder])
    try {
      execFileSync('mount', ['-o', 'remount,ro,bind', folder])
      const up = await subject.box.run(['up', '--json'])
      expectExplained(up)
      expect(up.json().error).toMatchObject({ code: 'FILE_SYSTEM', message: expect.stringContaining('read-only') })
      expect((await subject.box.data('down')).alreadyStopped).toBe(true)
    } finally {
      execFileSync('umount', [folder])
    }
  },
}

const closedLogs: Scenario = {
  fault: 'the folder of the logs has lost all its permissions',
  run: async (subject) => {
    await chmod(subject.path('logs'), 0o000)
    signal(await subject.pidOf('spark-history'), 'SIGKILL')
    await until('the end is seen', 20, async () => (await subject.service('spark-history')).restarts > 0)
    expectExplained(await subject.box.run(['up', '--json']))
  },
}

export const tornFiles = [
  tornState,
  tornIdentity,
  tornRecord,
  tornConfiguration,
  tornArchives,
  truncatedPadding,
  truncatedEdits,
]
export const lostFiles = [
  ...removed,
  removedConfiguration,
  missingLogs,
  ...oddLog,
  closedLogs,
  halfUnpacked,
  lostSecret,
  lostSuperuser,
  readOnly,
]
/** Those after which nothing has to start again from its beginning. */
export const quickFiles = [tornState, ...removed]
