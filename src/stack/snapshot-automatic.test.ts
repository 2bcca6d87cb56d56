// Snapshots that commands take by themselves, on an instance that is stopped.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StackEvent } from '../events.js'
import { exists } from '../host/files.js'
import { instanceRoot } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import { type InstanceRecord, requireRecord, writeRecord } from '../instance/record.js'
import { block, controlFile, keptData, makeHome, makeInstance, put } from '../instance/snapshots/testing.js'
import { testInstance } from '../instance/testing.js'
import { changesVersions } from './prepare.js'
import { planReset, reset } from './reset.js'
import { automaticName } from './snapshot-automatic.js'
import { restoreSnapshot } from './snapshot-restore.js'
import { saveSnapshot } from './snapshot-save.js'

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

test('have a name that says when and why', () => {
  expect(automaticName('reset', new Date('2030-01-31T08:00:00.123Z'))).toBe('auto-reset-20300131-080000')
})

test('a reset takes one and says so beforehand; the data comes back from it', async () => {
  const before = await data()
  const { actions } = await planReset({ instance: 'default', withoutSnapshot: false }, work())
  expect(actions[0]).toMatchObject({ kind: 'create', subject: expect.stringContaining('snapshots/auto-reset-') })
  const { snapshot } = await reset({ instance: 'default', withoutSnapshot: false }, work())
  expect(await exists(join(root, 'data', block))).toBe(false)
  await restoreSnapshot(restoring(snapshot ?? ''), work())
  expect(await data()).toEqual(before)
  expect(await requireRecord(home, 'default')).toEqual(record)
})

test('a reset without one takes none, nor does one without data', async () => {
  expect(await reset({ instance: 'default', withoutSnapshot: true }, work())).toMatchObject({ snapshot: null })
  expect(await reset({ instance: 'default', withoutSnapshot: false }, work())).toMatchObject({ snapshot: null })
  expect(await exists(join(root, 'snapshots'))).toBe(false)
})

test('one of a killed cluster is taken as it is, with a warning', async () => {
  await put(join(root, 'postgres/cluster/global/pg_control'), controlFile(6))
  const { snapshot } = await reset({ instance: 'default', withoutSnapshot: false }, work())
  expect(snapshot).toMatch(/^auto-reset-/)
  expect(notices.join()).toContain('will repair itself')
})

test('the last three stay, those of a person always, and each removal is said', async () => {
  await saveSnapshot(named('mine'), work())
  const taken: (string | null)[] = []
  for (let round = 0; round < 5; round++) {
    await makeData()
    taken.push((await reset({ instance: 'default', withoutSnapshot: false }, work())).snapshot)
  }
  expect(new Set(taken).size).toBe(5)
  expect((await readdir(join(root, 'snapshots'))).toSorted()).toEqual([...taken.slice(2), 'mine'].toSorted())
  for (const gone of taken.slice(0, 2)) expect(notices.join()).toContain(`removed the old automatic snapshot ${gone}`)
})

test('the one that is restored stays, even if it is the oldest', async () => {
  const oldest = (await reset({ instance: 'default', withoutSnapshot: false }, work())).snapshot ?? ''
  for (let round = 0; round < 3; round++) {
    await makeData()
    if (round < 2) await reset({ instance: 'default', withoutSnapshot: false }, work())
  }
  const { saved } = await restoreSnapshot(restoring(oldest), work())
  expect(await readdir(join(root, 'snapshots'))).toEqual(expect.arrayContaining([oldest, saved]))
})

test.each([
  ['the same versions', { postgresql: '17.5', hadoop: '3.5.0', hive: '4.0.0', spark: '4.3.0' }, null, false],
  [
    'another version of what writes no data here',
    { postgresql: '17.5', hadoop: '3.5.0', hive: '4.0.0', spark: '4.2.0' },
    null,
    false,
  ],
  ['another version of what writes data', { postgresql: '17.6', hadoop: '3.5.0', hive: '4.0.0' }, null, true],
  ['another stack', { postgresql: '17.5', hadoop: '3.5.0', hive: '4.0.0' }, 'mine', true],
])('%s: %s from the stack %s asks for one: %s', (_what, versions, formerStack, expected) => {
  const creation = { record, isNew: false, moved: [], formerStack }
  expect(changesVersions(creation, { ...testInstance().stack, versions })).toBe(expected)
})

test('nothing is kept for an instance that has no data yet', () => {
  const creation = { record: { ...record, dataVersions: {} }, isNew: true, moved: [], formerStack: null }
  expect(changesVersions(creation, testInstance().stack)).toBe(false)
})

function data(): Promise<Record<string, string>> {
  return keptData(root)
}

/** As an `up` after a reset leaves it; the record stays. */
async function makeData(): Promise<void> {
  await makeInstance(home)
  await writeRecord(home, record)
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
