// Removes what sparkbox made: an instance, and with the last one the store and the caches.
import { join } from 'node:path'
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { instanceDirectories, instanceRoot, isOutside } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import { type InstanceRecord, listRecords, requireRecord } from '../instance/record.js'
import { findSnapshots } from '../instance/snapshots/folder.js'
import type { PlanResult, RemovalResult, UninstallRequest } from './api.js'
import { autostartRemoval, turnAutostartOff } from './autostart.js'
import { requireOriginal } from './copies.js'
import { stopInstance } from './down.js'
import { foreseeEmptied, removeEmptied, tracesOf } from './emptied.js'
import { freedBytes, removeFolders } from './removal.js'
import { surroundings, withControl } from './surroundings.js'

export async function uninstall(request: UninstallRequest, work: Work): Promise<RemovalResult> {
  const { home } = surroundings()
  const { records, folders, kept } = await choose(home, request)
  const traces = await tracesOf(home, records)
  const changed: string[] = []
  for (const record of records) {
    await withControl(home, record.name, 'uninstall', work, async () => {
      await stopInstance(home, record, work)
      changed.push(...(await turnAutostartOff(record.name, work)))
    })
  }
  const roots = [home.store, home.instances, home.config, home.cache, ...records.map((record) => record.postgresFolder)]
  const { removed, bytes } = await removeFolders(folders, roots)
  removed.push(...(await removeEmptied(home, records, traces)))
  for (const file of changed) {
    if (!(await exists(file))) removed.push(file)
    else work.emit({ type: 'notice', level: 'info', text: `took the lines of autostart out of ${file}` })
  }
  return { instance: request.instance, removed, kept, bytes }
}

export async function planUninstall(request: UninstallRequest, _work: Work): Promise<PlanResult> {
  const { home } = surroundings()
  const { records, folders } = await choose(home, request)
  const actions: PlanResult['actions'] = []
  for (const record of records) await requireOriginal(home, record)
  for (const folder of folders) {
    if (!(await exists(folder))) continue
    const record = records.find(({ name }) => folder === instanceRoot(home, name))
    const detail = `with all that it holds${record === undefined ? '' : await snapshotsIn(home, record)}`
    actions.push({ kind: 'delete', subject: folder, detail, bytes: await freedBytes(folder) })
  }
  const gone = actions.map(({ subject }) => subject)
  for (const folder of await foreseeEmptied(await tracesOf(home, records), gone))
    actions.push({ kind: 'delete', subject: folder, detail: 'if nothing else is in it', bytes: null })
  for (const { name } of records) actions.push(...(await autostartRemoval(name)))
  return { instance: request.instance, actions }
}

/** They go with the instance, so they are named. */
async function snapshotsIn(home: Home, { name }: InstanceRecord): Promise<string> {
  const names = (await findSnapshots(home, name)).map((found) => found.name)
  return names.length === 0 ? '' : `; among it the snapshots ${names.join(', ')}`
}

interface Choice {
  records: InstanceRecord[]
  folders: string[]
  kept: string[]
}

async function choose(home: Home, { instance, all, keepData }: UninstallRequest): Promise<Choice> {
  const every = await listRecords(home)
  const records = every.filter(({ name }) => all || name === instance)
  if (records.length === 0 && every.length > 0) await requireRecord(home, instance)
  const isLast = records.length === every.length
  const kept: string[] = []
  const folders: string[] = []
  for (const record of records) {
    const root = instanceRoot(home, record.name)
    const directories = instanceDirectories(root, record.postgresFolder)
    if (keepData) {
      const { conf, bin, sbin, logs, run, temporary } = directories
      folders.push(
        conf,
        bin,
        sbin,
        logs,
        run,
        temporary,
        join(root, 'hadoop'),
        join(root, 'hive'),
        join(root, 'installed.json'),
      )
      kept.push(root, ...(isOutside(directories) ? [directories.postgres] : []))
      continue
    }
    folders.push(root, ...(isOutside(directories) ? [directories.postgres] : []), join(home.config, record.name))
  }
  if (isLast) folders.push(home.store, home.cache)
  if (isLast && !keepData) folders.push(home.instances)
  return { records, folders, kept }
}
