// What an instance, or sparkbox itself, leaves outside of its own folders: files of a moment, and folders that only held ours.
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { socketPath } from '../daemon/paths.js'
import { isErrno } from '../host/errno.js'
import { performanceFolder } from '../host/performance-data.js'
import { findMarked, instanceVariable } from '../host/processes.js'
import { instanceDirectories, instanceRoot, isOutside, stateFilePath } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import type { InstanceRecord } from '../instance/record.js'
import { recordedProcesses } from './remaining.js'
import { removeEmpty } from './removal.js'

export interface Traces {
  /** Files that go, mostly with the process that made them; they may be gone already. */
  files: string[]
  /** Folders that go if they are empty then, in this order. */
  folders: string[]
}

/** Must be asked before the instances are stopped: then nobody knows their processes any more. */
export async function tracesOf(home: Home, records: readonly InstanceRecord[]): Promise<Traces> {
  const files: string[] = []
  const folders = [home.instances, home.config, home.store, home.cache]
  for (const { id, name, postgresFolder } of records) {
    const root = instanceRoot(home, name)
    if (isOutside(instanceDirectories('', postgresFolder))) folders.push(dirname(postgresFolder))
    const socket = socketPath(root, id)
    if (!socket.startsWith(`${root}/`)) {
      files.push(socket)
      folders.push(dirname(socket))
    }
    const marked = (await findMarked({ [instanceVariable]: id })).map(({ identity }) => identity.pid)
    const recorded = recordedProcesses(stateFilePath(root)).map(({ pid }) => pid)
    files.push(...[...marked, ...recorded].map((pid) => join(performanceFolder(), String(pid))))
    // Where nothing was ever started, no JVM of ours has made that folder.
    if (existsSync(stateFilePath(root))) folders.push(performanceFolder())
  }
  folders.push(...baseFolders(home))
  return { files, folders: [...new Set(folders)] }
}

/** The folders that will be removed, where `gone` is removed before. Changes nothing. */
export async function foreseeEmptied({ files, folders }: Traces, gone: readonly string[]): Promise<string[]> {
  const missing = new Set([...gone, ...files])
  const emptied: string[] = []
  for (const folder of folders) {
    const names = await namesIn(folder)
    if (names === null || !names.every((name) => missing.has(join(folder, name)))) continue
    missing.add(folder)
    if (!gone.includes(folder)) emptied.push(folder)
  }
  return emptied
}

/** Removes the files that a killed daemon has left, and the folders that are empty; says which. */
export async function removeEmptied(home: Home, records: readonly InstanceRecord[], traces: Traces): Promise<string[]> {
  for (const { id, name } of records) {
    const root = instanceRoot(home, name)
    const socket = socketPath(root, id)
    if (!socket.startsWith(`${root}/`)) await rm(socket, { force: true })
  }
  const removed: string[] = []
  for (const folder of traces.folders) removed.push(...(await removeEmpty(folder, folder)))
  return removed
}

/**
 * The home itself. Without SPARKBOX_HOME also the person's base folders, if nobody else has put anything into them: any
 * program makes them when it needs them (XDG Base Directory Specification, "Referencing this specification").
 */
function baseFolders(home: Home): string[] {
  if (home.root !== null) return [home.root]
  const usual = ['.local/share', '.local', '.config', '.cache'].map((name) => join(homedir(), name))
  return [dirname(home.store), ...usual]
}

/** Null for what is no folder. */
async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return null
    throw error
  }
}
