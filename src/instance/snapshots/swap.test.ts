import { appendFile, chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StackError } from '../../errors.js'
import { exists } from '../../host/files.js'
import { instanceRoot } from '../folders.js'
import { configFilePath, type Home } from '../home.js'
import { type InstanceRecord, requireRecord } from '../record.js'
import { buildNext } from './build-next.js'
import { snapshotFolder } from './folder.js'
import { digest, type Manifest, readManifest, readSummary, writeSummary } from './format.js'
import { settleSnapshots } from './settle.js'
import { type SwapJournal, swap } from './swap.js'
import { block, contentsOf, keptData, makeHome, makeInstance, put, save, work } from './testing.js'
import { dataTrees } from './trees.js'

let folder: string
let home: Home
let record: InstanceRecord
let root: string

beforeEach(async () => {
  ;({ folder, home } = await makeHome())
  record = await makeInstance(home)
  root = instanceRoot(home, 'default')
})

afterEach(() => rm(folder, { recursive: true }))

describe('a restore', () => {
  test('brings content, modes and empty folders back, and takes away what came later', async () => {
    await chmod(join(root, 'postgres/cluster/base/1'), 0o750)
    const before = await data()
    await save(home, record, 'one')
    await change()
    await restore('one')
    expect(await data()).toEqual(before)
    expect(await leftovers()).toEqual([])
  })

  test('brings data back into an instance that was reset', async () => {
    const before = await data()
    await save(home, record, 'one')
    for (const name of ['data', 'postgres']) await rm(join(root, name), { recursive: true })
    await restore('one')
    expect(await data()).toEqual(before)
    expect((await stat(join(root, 'postgres'))).mode & 0o777).toBe(0o700)
  })

  test('removes a tree that the snapshot does not have', async () => {
    await save(home, record, 'one')
    await put(join(root, 'data/secondarynamenode/current/fsimage_0000000000000000100'), 'of a later time')
    await restore('one')
    expect(await exists(join(root, 'data/secondarynamenode'))).toBe(false)
  })

  test('leaves the snapshot whole, also when the restored data is changed afterwards', async () => {
    await save(home, record, 'one')
    const kept = await contentsOf(snapshotFolder(home, 'default', 'one'))
    await change()
    await restore('one')
    for (const path of ['data/namenode/current/VERSION', 'postgres/cluster/PG_VERSION'])
      await appendFile(join(root, path), 'written in place')
    expect(await contentsOf(snapshotFolder(home, 'default', 'one'))).toEqual(kept)
  })

  test('of a damaged snapshot changes nothing and leaves nothing beside the data', async () => {
    await save(home, record, 'one')
    await change()
    const before = await data()
    const damagedFile = join(snapshotFolder(home, 'default', 'one'), 'postgres/PG_VERSION')
    await writeFile(damagedFile, '16')
    await expect(restore('one')).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED', details: { path: damagedFile } })
    expect(await data()).toEqual(before)
    expect(await leftovers()).toEqual([])
  })

  test.each(['../../../escaped', '/tmp/escaped', 'a/../../escaped', ''])(
    'of a manifest with the path %j is refused before anything is written',
    async (path) => {
      await save(home, record, 'one')
      const at = snapshotFolder(home, 'default', 'one')
      const manifest = JSON.parse(await readFile(join(at, 'manifest.json'), 'utf8')) as Manifest
      manifest.trees.postgres!.files[0]!.path = path
      // As somebody would who can compute a hash.
      const text = JSON.stringify(manifest)
      await writeFile(join(at, 'manifest.json'), text)
      await writeSummary(at, { ...(await readSummary(at))!, manifest: { sha256: digest(text) } })
      const before = await data()
      await expect(restore('one')).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' })
      expect(await data()).toEqual(before)
      expect(await exists(join(folder, 'escaped'))).toBe(false)
    },
  )
})

describe('killed', () => {
  /** Yields of a whole swap, found by running one. */
  async function stepsOfSwap(): Promise<number> {
    await save(home, record, 'count')
    await put(join(root, 'data/secondarynamenode/x'), '')
    await change()
    await build('count')
    let steps = 0
    for await (const _ of swap(home, record, await journal('count'))) steps++
    return steps
  }

  test('after any step of the swap, the next command ends in the new data, with nothing left over', async () => {
    const steps = await stepsOfSwap()
    expect(steps).toBeGreaterThan(8)
    const wanted = await data()
    for (let stop = 1; stop <= steps; stop++) {
      await change()
      await put(join(root, 'data/secondarynamenode/x'), '')
      await writeFile(configFilePath(home, 'default'), 'profile: small\n')
      await build('count')
      let done = 0
      // Nothing behind the yield runs any more, as after SIGKILL.
      for await (const _ of swap(home, record, await journal('count'))) if (++done === stop) break
      const events: string[] = []
      await settle(events)
      expect(await data(), `after step ${stop}`).toEqual(wanted)
      expect(await leftovers(), `after step ${stop}`).toEqual([])
      expect(await requireRecord(home, 'default')).toMatchObject({ stack: 'older', dataVersions: { hive: '1' } })
      expect(await readFile(configFilePath(home, 'default'), 'utf8')).toBe('profile: medium\n')
      expect(events).toEqual([expect.stringContaining('finished the restore of the snapshot count')])
    }
  })

  test('and killed again while it goes on, it still ends in the new data', async () => {
    const steps = await stepsOfSwap()
    const wanted = await data()
    await change()
    await put(join(root, 'data/secondarynamenode/x'), '')
    await build('count')
    // One step more each time, so that every repetition ends in the middle.
    for (let stop = 1; stop <= steps; stop++) {
      let done = 0
      for await (const _ of swap(home, record, await journal('count'))) if (++done === stop) break
    }
    await settle([])
    expect(await data()).toEqual(wanted)
    expect(await leftovers()).toEqual([])
  })

  test('before the journal, at any file, the next command ends in the old data', async () => {
    await save(home, record, 'one')
    await change()
    const before = await data()
    for (let file = 1; file <= 10; file += 3) {
      const interrupt = new AbortController()
      let seen = 0
      const emit = (event: { type: string }) => {
        if (event.type === 'progress' && ++seen === file) interrupt.abort(new Error('Ctrl-C'))
      }
      await expect(build('one', { signal: interrupt.signal, emit })).rejects.toThrow('Ctrl-C')
      expect(await leftovers()).toEqual([])
    }
    // And by a kill, after which nothing is cleaned up.
    await build('one')
    expect((await leftovers()).length).toBe(3)
    await settle([])
    expect(await data()).toEqual(before)
    expect(await leftovers()).toEqual([])
  })

  test('a journal that was edited or is of another instance stops every command, and touches nothing', async () => {
    await save(home, record, 'one')
    await build('one')
    const before = await contentsOf(root)
    for (const text of [
      '{',
      JSON.stringify({ ...(await journal('one')), instanceId: 'other' }),
      '{"trees": ["../.."]}',
    ]) {
      await writeFile(join(root, 'restore.json'), text)
      await expect(settle([])).rejects.toThrow(StackError)
      await rm(join(root, 'restore.json'))
      expect(await contentsOf(root)).toEqual(before)
    }
  })
})

function data(): Promise<Record<string, string>> {
  return keptData(root)
}

async function leftovers(): Promise<string[]> {
  const places = dataTrees(home, record).flatMap(({ next, former }) => [next, former])
  const all = [...places, join(root, 'restore.json')]
  const there = await Promise.all(all.map(exists))
  return all.filter((_, index) => there[index])
}

/** Something is changed, something new and something gone, on both sides. */
async function change(): Promise<void> {
  await rm(join(root, 'data', block), { force: true })
  await put(join(root, `data/${block}5`), 'a new block')
  await writeFile(join(root, 'data/namenode/current/VERSION'), 'changed')
  await rm(join(root, 'postgres/cluster/pg_notify'), { recursive: true, force: true })
  await put(join(root, 'postgres/cluster/base/2/new'), 'a new table')
}

async function build(name: string, as: Parameters<typeof buildNext>[1] = work): Promise<void> {
  const at = snapshotFolder(home, 'default', name)
  await buildNext({ home, record, folder: at, manifest: await manifestOf(at) }, as)
}

async function restore(name: string): Promise<void> {
  await build(name)
  const steps: string[] = []
  for await (const step of swap(home, record, await journal(name))) steps.push(step)
}

async function settle(events: string[]): Promise<void> {
  await settleSnapshots(home, await requireRecord(home, 'default'), (event) => {
    if (event.type === 'notice') events.push(event.text)
  })
}

async function journal(name: string): Promise<SwapJournal> {
  const { trees } = await manifestOf(snapshotFolder(home, 'default', name))
  return {
    schemaVersion: 1,
    snapshot: name,
    instanceId: record.id,
    trees: dataTrees(home, record).flatMap(({ id }) => (trees[id] === undefined ? [] : [id])),
    stack: 'older',
    dataVersions: { hive: '1' },
    configuration: 'profile: medium\n',
  }
}

async function manifestOf(at: string): Promise<Manifest> {
  const snapshot = await readSummary(at)
  if (snapshot === null) throw new Error('no summary')
  return readManifest(at, snapshot)
}
