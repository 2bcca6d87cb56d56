// The verbs of snapshots on an instance that is stopped; test/stack/snapshots.test.ts runs them on a real one.
import { cp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { StackEvent } from '../events.js'
import { exists } from '../host/files.js'
import { instanceRoot } from '../instance/folders.js'
import { configFilePath, type Home } from '../instance/home.js'
import { type InstanceRecord, requireRecord, writeRecord } from '../instance/record.js'
import { block, contentsOf, controlFile, keptData, makeHome, makeInstance, put } from '../instance/snapshots/testing.js'
import { deleteSnapshot, planDeleteSnapshot } from './snapshot-delete.js'
import { listSnapshots, verifySnapshot } from './snapshot-list.js'
import { planRestoreSnapshot, restoreSnapshot } from './snapshot-restore.js'
import { planSaveSnapshot, saveSnapshot } from './snapshot-save.js'
import { withControl } from './surroundings.js'
import { planUninstall, uninstall } from './uninstall.js'

let folder: string
let home: Home
let record: InstanceRecord
let root: string
let notices: string[]

beforeEach(async () => {
  ;({ folder, home } = await makeHome())
  vi.stubEnv('SPARKBOX_HOME', home.root ?? '')
  record = await makeInstance(home)
  root = instanceRoot(home, 'default')
  notices = []
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

describe('save', () => {
  test('answers with what is there now, and list with the same', async () => {
    const saved = await saveSnapshot(named('one'), work())
    expect(saved).toMatchObject({ instance: 'default', name: 'one', reason: 'manual', restarted: [], clean: true })
    const { snapshots, damaged } = await listSnapshots({ instance: 'default' }, work())
    const { instance, restarted, milliseconds, ...summary } = saved
    expect(snapshots).toEqual([{ ...summary, ownBytes: expect.any(Number) }])
    expect(damaged).toEqual([])
    expect(await verifySnapshot(named('one'), work())).toMatchObject(summary)
  })

  test.each(['One', '', '../up', 'a b', '-x', 'x'.repeat(41)])('refuses the name %j', async (name) => {
    await expect(saveSnapshot(named(name), work())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('leaves the automatic names to sparkbox', async () => {
    await expect(saveSnapshot(named('auto-mine'), work())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('never replaces one', async () => {
    await saveSnapshot(named('one'), work())
    const before = await contentsOf(join(root, 'snapshots'))
    await expect(saveSnapshot(named('one'), work())).rejects.toMatchObject({ code: 'SNAPSHOT_EXISTS' })
    expect(await contentsOf(join(root, 'snapshots'))).toEqual(before)
  })

  test('refuses a cluster that was killed, which has to repair itself first', async () => {
    await put(join(root, 'postgres/cluster/global/pg_control'), controlFile(6))
    await expect(saveSnapshot(named('one'), work())).rejects.toMatchObject({
      code: 'STOP_TIMEOUT',
      hint: 'sparkbox up --instance default postgres, then take the snapshot again',
    })
    expect((await listSnapshots({ instance: 'default' }, work())).snapshots).toEqual([])
  })

  test('refuses an instance without data, and one whose HDFS lies elsewhere', async () => {
    await hdfsSite('file:///mnt/fast/namenode')
    await expect(saveSnapshot(named('one'), work())).rejects.toMatchObject({
      code: 'FOREIGN_DATA',
      details: { key: 'dfs.namenode.name.dir', value: 'file:///mnt/fast/namenode' },
    })
    await hdfsSite(`file://${root}/data/namenode`)
    expect(await saveSnapshot(named('one'), work())).toMatchObject({ name: 'one' })
    for (const name of ['data', 'postgres']) await rm(join(root, name), { recursive: true })
    await expect(saveSnapshot(named('two'), work())).rejects.toMatchObject({ code: 'NOT_INSTALLED' })
  })

  test('says beforehand what it would do, and does nothing', async () => {
    const before = await contentsOf(folder)
    const { actions } = await planSaveSnapshot(named('one'), work())
    expect(actions).toEqual([expect.objectContaining({ kind: 'create', subject: join(root, 'snapshots/one') })])
    expect(await contentsOf(folder)).toEqual(before)
  })
})

describe('restore', () => {
  test('brings the data back, keeps the other in an automatic snapshot, and that undoes it', async () => {
    const first = await data()
    await saveSnapshot(named('one'), work())
    await put(join(root, 'postgres/cluster/base/2/new'), 'later')
    await rm(join(root, 'data', block))
    const second = await data()
    const { saved, restarted } = await restoreSnapshot(restoring('one'), work())
    expect(await data()).toEqual(first)
    expect([saved, restarted]).toEqual([expect.stringMatching(/^auto-restore-\d{8}-\d{6}$/), []])
    await restoreSnapshot(restoring(saved ?? ''), work())
    expect(await data()).toEqual(second)
  })

  test('leaves sparkbox.yaml alone and says that it differs, unless it is asked for', async () => {
    const file = configFilePath(home, 'default')
    await saveSnapshot(named('one'), work())
    await writeFile(file, 'profile: small\n')
    expect(await restoreSnapshot(restoring('one'), work())).toMatchObject({ configuration: false })
    expect(await readFile(file, 'utf8')).toBe('profile: small\n')
    expect(notices.join()).toContain('--with-configuration')
    const both = await restoreSnapshot({ ...restoring('one'), withConfiguration: true }, work())
    expect(both).toMatchObject({ configuration: true })
    expect(await readFile(file, 'utf8')).toBe('profile: medium\n')
  })

  test('gives the instance back its stack only where the present one cannot read the data', async () => {
    await saveSnapshot(named('one'), work())
    await writeRecord(home, { ...record, stack: 'classic', dataVersions: {} })
    expect(await restoreSnapshot(restoring('one'), work())).toMatchObject({ stack: 'current' })
    expect(await requireRecord(home, 'default')).toMatchObject({ stack: 'current', dataVersions: record.dataVersions })
    expect(notices.join()).toContain('the stack current again')
  })

  test('refuses data that no stack here can read', async () => {
    await writeRecord(home, { ...record, dataVersions: { postgresql: '9.6' } })
    await saveSnapshot(named('one'), work())
    await expect(restoreSnapshot(restoring('one'), work())).rejects.toMatchObject({ code: 'INCOMPATIBLE_DATA' })
  })

  test("refuses another instance's snapshot, also one that was copied here", async () => {
    const other = await makeInstance(home, 'other')
    await saveSnapshot({ instance: 'other', name: 'one' }, work())
    await cp(join(instanceRoot(home, 'other'), 'snapshots'), join(root, 'snapshots'), { recursive: true })
    const before = await data()
    await expect(restoreSnapshot(restoring('one'), work())).rejects.toMatchObject({
      code: 'FOREIGN_DATA',
      details: { snapshotOf: { id: other.id, name: 'other' } },
    })
    expect(await data()).toEqual(before)
  })

  test('names the snapshots there are for one that is not', async () => {
    await saveSnapshot(named('one'), work())
    const error = await restoreSnapshot(restoring('two'), work()).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'UNKNOWN_SNAPSHOT', details: { known: ['one'] } })
  })

  test('keeps data that cannot be kept, and names the way to go on without', async () => {
    await saveSnapshot(named('one'), work())
    await symlink('/etc', join(root, 'postgres/cluster/pg_wal'))
    const error = await restoreSnapshot(restoring('one'), work()).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'FILE_SYSTEM', hint: expect.stringContaining('one --without-snapshot') })
    expect(await exists(join(root, 'postgres/cluster/pg_wal'))).toBe(true)
    const { saved } = await restoreSnapshot({ ...restoring('one'), withoutSnapshot: true }, work())
    expect([saved, await exists(join(root, 'postgres/cluster/pg_wal'))]).toEqual([null, false])
  })

  test('says beforehand what it would do, and does nothing', async () => {
    await saveSnapshot(named('one'), work())
    const before = await contentsOf(folder)
    const { actions } = await planRestoreSnapshot(restoring('one'), work())
    expect(actions.map(({ kind }) => kind)).toEqual(['create', 'write', 'write', 'write'])
    expect(await contentsOf(folder)).toEqual(before)
  })
})

describe('delete', () => {
  test('removes one, also a damaged one, and nothing else', async () => {
    await saveSnapshot(named('one'), work())
    await saveSnapshot(named('two'), work())
    await writeFile(join(root, 'snapshots/two/snapshot.json'), '{')
    const { damaged } = await listSnapshots({ instance: 'default' }, work())
    expect(damaged.map(({ name }) => name)).toEqual(['two'])
    const planned = (await planDeleteSnapshot(named('two'), work())).actions
    const { removed, bytes } = await deleteSnapshot(named('two'), work())
    expect(planned).toEqual([{ kind: 'delete', subject: removed, detail: expect.any(String), bytes }])
    expect(await readdir(join(root, 'snapshots'))).toEqual(['one'])
    expect(await exists(join(root, 'data', block))).toBe(true)
    await expect(deleteSnapshot(named('two'), work())).rejects.toMatchObject({ code: 'UNKNOWN_SNAPSHOT' })
  })
})

test('every command first finishes or removes what a killed one left', async () => {
  await put(join(root, 'data/.namenode.restoring/current/VERSION'), 'half built')
  await put(join(root, 'snapshots/half.partial/postgres/PG_VERSION'), '17')
  const before = await data()
  await withControl(home, 'default', 'a test', work(), async () => {})
  expect(await readdir(join(root, 'snapshots'))).toEqual([])
  expect(await exists(join(root, 'data/.namenode.restoring'))).toBe(false)
  expect(Object.keys(await data())).toEqual(Object.keys(before).filter((path) => !path.includes('restoring')))
})

test('uninstall names the snapshots beforehand, and leaves none', async () => {
  await saveSnapshot(named('one'), work())
  const request = { instance: 'default', all: false, keepData: false }
  const { actions } = await planUninstall(request, work())
  expect(actions.find(({ subject }) => subject === root)?.detail).toContain('the snapshots one')
  await uninstall(request, work())
  expect(await readdir(folder)).toEqual([])
})

test('nobody else can look into a snapshot', async () => {
  await saveSnapshot(named('one'), work())
  const modes = await Promise.all(
    ['snapshots', 'snapshots/one'].map(async (path) => (await stat(join(root, path))).mode & 0o777),
  )
  expect(modes).toEqual([0o700, 0o700])
  expect((await stat(join(root, 'snapshots/one/sparkbox.yaml'))).mode & 0o777).toBe(0o600)
})

function data(): Promise<Record<string, string>> {
  return keptData(root)
}

/** As the last start has written it. */
async function hdfsSite(nameFolder: string): Promise<void> {
  const text = `<configuration><property><name>dfs.namenode.name.dir</name><value>${nameFolder}</value></property></configuration>`
  await put(join(root, 'conf/hadoop/hdfs-site.xml'), text)
  const entry = { path: 'hadoop/hdfs-site.xml', format: 'hadoop-xml', mode: 0o644, readers: [] }
  await put(join(root, 'conf/.sparkbox-files.json'), JSON.stringify({ files: [entry] }))
}

function named(name: string) {
  return { instance: 'default', name }
}

function restoring(name: string) {
  return { ...named(name), withConfiguration: false, withoutSnapshot: false }
}

function work() {
  const emit = (event: StackEvent) => {
    if (event.type === 'notice') notices.push(event.text)
  }
  return { signal: AbortSignal.timeout(60_000), emit }
}
