// For tests only: an instance with data as HDFS and PostgreSQL lay it out, in a home of its own.
import { mkdir, mkdtemp, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { exists } from '../../host/files.js'
import { instanceRoot } from '../folders.js'
import { configFilePath, findHome, type Home } from '../home.js'
import { type InstanceRecord, newInstanceId, writeRecord } from '../record.js'
import type { Snapshot } from './format.js'
import { surveyData } from './survey.js'
import { writeSnapshot } from './write-snapshot.js'

export const block = 'datanode/current/BP-1-127.0.0.1-2/current/finalized/subdir0/subdir0/blk_1073741825'

/** The data that `makeInstance` makes, by its path below the folder of the instance. */
export const firstData: Readonly<Record<string, string>> = {
  'data/namenode/current/VERSION': 'clusterID=CID-1',
  'data/namenode/current/fsimage_0000000000000000000': 'an image',
  'data/namenode/current/edits_0000000000000000001-0000000000000000009': 'edits',
  'data/namenode/current/edits_inprogress_0000000000000000010': 'newer edits',
  'data/datanode/current/VERSION': 'clusterID=CID-1, too',
  [`data/${block}`]: 'the bytes of a block',
  [`data/${block}_1001.meta`]: 'its checksums',
  'data/datanode/in_use.lock': '4121@here',
  'data/yarn-local/usercache/x': 'disposable',
  'postgres/cluster/PG_VERSION': '17',
  'postgres/cluster/base/1/a b\n"$(touch pwned)"': 'a table under an odd name',
  'postgres/cluster/postmaster.pid': '4122',
}

export const work = { signal: new AbortController().signal, emit: () => {} }

export async function makeHome(): Promise<{ folder: string; home: Home }> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-snapshots-'))
  return { folder, home: findHome({ SPARKBOX_HOME: join(folder, 'box') }) }
}

/** Stopped, with a cluster that was stopped cleanly. */
export async function makeInstance(home: Home, name = 'default'): Promise<InstanceRecord> {
  const root = instanceRoot(home, name)
  for (const [path, text] of Object.entries(firstData)) await put(join(root, path), text)
  await put(join(root, 'postgres/cluster/global/pg_control'), controlFile(1))
  await mkdir(join(root, 'postgres/cluster/pg_notify'), { mode: 0o700, recursive: true })
  await put(configFilePath(home, name), 'profile: medium\n')
  const record: InstanceRecord = {
    schemaVersion: 1,
    id: newInstanceId(),
    name,
    stack: 'current',
    createdAt: '2026-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(root, 'postgres'),
    postgresAccount: null,
    dataVersions: { postgresql: '17.5', hadoop: '3.5.0', hive: '4.0.0' },
  }
  await writeRecord(home, record)
  return record
}

/** A pg_control with one of the numbers of DBState: 1 is `shut down`, 6 `in production`. */
export function controlFile(state: number): Buffer {
  const content = Buffer.alloc(8192)
  content.writeInt32LE(1700, 8)
  content.writeInt32LE(state, 16)
  return content
}

export async function save(home: Home, record: InstanceRecord, name: string): Promise<Snapshot> {
  return writeSnapshot(home, record, { name, reason: 'manual', survey: await surveyData(home, record) }, work)
}

export async function put(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content, { mode: 0o600 })
}

/** Every folder, file and link below a folder: kind, mode, and content or target. */
export async function contentsOf(folder: string, path = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`
    const full = join(folder, inner)
    if (entry.isSymbolicLink()) found[inner] = `-> ${await readlink(full)}`
    else if (entry.isDirectory()) Object.assign(found, { [inner]: await modeOf(full) }, await contentsOf(folder, inner))
    else found[inner] = `${await modeOf(full)} ${await readFile(full, 'latin1')}`
  }
  return found
}

/** What a snapshot would hold of the instance's data: nothing disposable, no lock of a moment. */
export async function keptData(root: string): Promise<Record<string, string>> {
  const trees = ['data', 'postgres'].map((name) => join(root, name))
  const found: Record<string, string>[] = await Promise.all(
    trees.map(async (tree) => ((await exists(tree)) ? contentsOf(tree) : {})),
  )
  const entries = found.flatMap((each) => Object.entries(each))
  return Object.fromEntries(entries.filter(([path]) => !/yarn-local|in_use|postmaster/.test(path)))
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o7777).toString(8)
}
