import { appendFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exists } from '../../host/files.js'
import { canReflink } from '../../host/share-file.js'
import { instanceRoot } from '../folders.js'
import type { Home } from '../home.js'
import type { InstanceRecord } from '../record.js'
import { findSnapshots, removePartials, removeSnapshot, snapshotFolder } from './folder.js'
import { readManifest, readSummary } from './format.js'
import { proveBytes } from './prove.js'
import { surveyData } from './survey.js'
import { block, contentsOf, controlFile, firstData, makeHome, makeInstance, put, save, work } from './testing.js'
import { writeSnapshot } from './write-snapshot.js'

let folder: string
let home: Home
let record: InstanceRecord

beforeEach(async () => {
  ;({ folder, home } = await makeHome())
  record = await makeInstance(home)
})

afterEach(() => rm(folder, { recursive: true }))

test('holds HDFS, PostgreSQL and the configuration, and nothing that is disposable or a lock', async () => {
  const snapshot = await save(home, record, 'one')
  const files = Object.entries(await contentsOf(snapshotFolder(home, 'default', 'one')))
  const expected = Object.entries(firstData).filter(([path]) => !/yarn-local|in_use|postmaster/.test(path))
  for (const [path, text] of expected) {
    const inner = path.replace(/^data\//, '').replace(/^postgres\/cluster/, 'postgres')
    expect(files, inner).toContainEqual([inner, `600 ${text}`])
  }
  const names = files.map(([path]) => path)
  expect(names).toEqual(
    expect.arrayContaining(['postgres/pg_notify', 'sparkbox.yaml', 'snapshot.json', 'manifest.json']),
  )
  expect(names.filter((name) => /yarn-local|in_use|postmaster/.test(name))).toEqual([])
  expect(snapshot).toMatchObject({ name: 'one', reason: 'manual', stack: 'current', clean: true, files: 10 })
  expect(snapshot.cost.sharedBytes + snapshot.cost.copiedBytes).toBe(snapshot.bytes)
})

test('shares what HDFS never changes, and copies the rest', async () => {
  const { cost } = await save(home, record, 'one')
  const snapshot = snapshotFolder(home, 'default', 'one')
  const linksOf = async (path: string) => (await stat(join(snapshot, path))).nlink
  if (await canReflink(folder)) {
    expect(cost).toMatchObject({ sharing: 'reflink', copiedBytes: 0 })
    return
  }
  expect(cost.sharing).toBe('hard link')
  for (const path of [block, `${block}_1001.meta`, 'namenode/current/fsimage_0000000000000000000'])
    expect(await linksOf(path), path).toBe(2)
  for (const path of [
    'namenode/current/edits_inprogress_0000000000000000010',
    'postgres/PG_VERSION',
    'datanode/current/VERSION',
  ])
    expect(await linksOf(path), path).toBe(1)
})

test('what is written into the live data afterwards does not reach it', async () => {
  await save(home, record, 'one')
  const before = await contentsOf(snapshotFolder(home, 'default', 'one'))
  const root = instanceRoot(home, 'default')
  for (const path of ['data/namenode/current/VERSION', 'data/namenode/current/edits_inprogress_0000000000000000010'])
    await appendFile(join(root, path), 'changed')
  await appendFile(join(root, 'postgres/cluster/PG_VERSION'), 'changed')
  expect(await contentsOf(snapshotFolder(home, 'default', 'one'))).toEqual(before)
})

test('with a cluster that was killed it says so', async () => {
  await put(join(record.postgresFolder, 'cluster/global/pg_control'), controlFile(6))
  expect(await save(home, record, 'one')).toMatchObject({ clean: false })
})

test.each([
  ['data/namenode/current/link', '/etc'],
  ['postgres/cluster/pg_tblspc/16384', '/mnt/fast'],
])('refuses %s, which leads elsewhere, by its name', async (path, target) => {
  const link = join(instanceRoot(home, 'default'), path)
  await put(join(link, '..', 'neighbour'), '')
  await symlink(target, link)
  await expect(save(home, record, 'one')).rejects.toMatchObject({ code: 'FILE_SYSTEM', details: { path: link } })
  expect(await findSnapshots(home, 'default')).toEqual([])
})

test('an interrupt after any file leaves nothing, and the data as it was', async () => {
  const root = instanceRoot(home, 'default')
  const before = await contentsOf(root)
  const survey = await surveyData(home, record)
  const outcomes: string[] = []
  for (let files = 0; files <= survey.files; files++) {
    const interrupt = new AbortController()
    let seen = 0
    const emit = (event: { type: string }) => {
      if (event.type === 'progress' && ++seen === files) interrupt.abort(new Error('Ctrl-C'))
    }
    const wish = { name: `at-${files}`, reason: 'manual' as const, survey }
    const outcome = writeSnapshot(home, record, wish, { signal: interrupt.signal, emit })
    outcomes.push(
      await outcome.then(
        () => 'saved',
        (error: Error) => error.message,
      ),
    )
    expect((await readdir(join(root, 'snapshots'))).toSorted()).toEqual(
      outcomes.at(-1) === 'saved' ? [`at-${files}`] : [],
    )
    await rm(join(root, 'snapshots'), { recursive: true })
  }
  // Without an interrupt it is saved; with one never half.
  expect(outcomes[0]).toBe('saved')
  expect(outcomes.filter((text) => text === 'Ctrl-C').length).toBe(survey.files)
  expect(await contentsOf(root)).toEqual(before)
})

test('what a kill leaves half written or half removed does not count and is removed', async () => {
  await save(home, record, 'one')
  const base = join(instanceRoot(home, 'default'), 'snapshots')
  await put(join(base, 'two.partial/postgres/PG_VERSION'), '17')
  await put(join(base, 'notes/mine'), 'not ours')
  await removePartials(home, 'default')
  expect((await readdir(base)).toSorted()).toEqual(['notes', 'one'])
  expect((await findSnapshots(home, 'default')).map(({ name }) => name)).toEqual(['one'])
  await removeSnapshot(home, 'default', 'one')
  expect(await readdir(base)).toEqual(['notes'])
  expect(await exists(join(instanceRoot(home, 'default'), 'data', block))).toBe(true)
})

describe('damage is named', () => {
  const tampering: [what: string, tamper: (snapshot: string) => Promise<unknown>, names: RegExp][] = [
    ['a flipped byte', (at) => writeFile(join(at, block), 'the bytes of a blocK'), /blk_1073741825 has SHA-256/],
    ['a longer file', (at) => appendFile(join(at, block), '!'), /blk_1073741825 has 21 bytes, not 20/],
    ['a missing file', (at) => rm(join(at, 'postgres/PG_VERSION')), /postgres\/PG_VERSION is missing/],
    ['a missing tree', (at) => rm(join(at, 'namenode'), { recursive: true }), /namenode is missing/],
    ['a file more', (at) => writeFile(join(at, 'postgres/more'), ''), /postgres\/more is not in its manifest/],
    ['a tree more', (at) => put(join(at, 'secondarynamenode/x'), ''), /secondarynamenode is not in its manifest/],
    [
      'a link',
      (at) => rm(join(at, block)).then(() => symlink('/etc/passwd', join(at, block))),
      /symbolic link to \/etc\/passwd/,
    ],
    ['another configuration', (at) => writeFile(join(at, 'sparkbox.yaml'), 'x: 1\n'), /sparkbox\.yaml has SHA-256/],
    ['no configuration', (at) => rm(join(at, 'sparkbox.yaml')), /sparkbox\.yaml is missing/],
    ['an edited manifest', (at) => appendFile(join(at, 'manifest.json'), ' '), /manifest\.json was changed/],
    ['no manifest', (at) => rm(join(at, 'manifest.json')), /manifest\.json is missing/],
    [
      'a torn summary',
      (at) => writeFile(join(at, 'snapshot.json'), '{"schemaVersion": 1, '),
      /snapshot\.json is no JSON/,
    ],
    [
      'a summary of a later version',
      (at) => writeFile(join(at, 'snapshot.json'), '{"schemaVersion": 2}'),
      /makes no sense/,
    ],
  ]

  test.each(tampering)('%s', async (_what, tamper, names) => {
    await save(home, record, 'one')
    const at = snapshotFolder(home, 'default', 'one')
    await expect(prove(at)).resolves.toBeUndefined()
    await tamper(at)
    await expect(prove(at)).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED', message: expect.stringMatching(names) })
  })
})

async function prove(at: string): Promise<void> {
  const snapshot = await readSummary(at)
  if (snapshot === null) throw new Error('no summary')
  await proveBytes(at, await readManifest(at, snapshot), work.signal, () => {})
}
