// HDFS by its REST API: milliseconds where a client JVM would take seconds.
// https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/WebHDFS.html
import { z } from 'zod'
import { StackError } from '../../errors.js'
import type { Instance } from '../contract.js'
import { askForText } from '../http-json.js'
import { address } from '../service.js'

const remoteException = z.object({ RemoteException: z.object({ exception: z.string(), message: z.string() }) })
const fileStatus = z.object({
  FileStatus: z.object({ type: z.string(), permission: z.string(), owner: z.string(), length: z.number() }),
})
const fileStatuses = z.object({
  FileStatuses: z.object({ FileStatus: z.array(z.object({ pathSuffix: z.string(), type: z.string() })) }),
})

export interface HdfsStatus {
  type: string
  /** Octal digits: `1777`. */
  permission: string
  owner: string
  /** Bytes. */
  length: number
}

/** Null where there is no such path. */
export async function hdfsStatus(instance: Instance, path: string, signal: AbortSignal): Promise<HdfsStatus | null> {
  const answer = await request(instance, 'GET', path, { op: 'GETFILESTATUS' }, signal)
  return answer === null ? null : fileStatus.parse(answer).FileStatus
}

/** Names in a folder; empty where there is no such folder. */
export async function hdfsList(instance: Instance, path: string, signal: AbortSignal): Promise<string[]> {
  const answer = await request(instance, 'GET', path, { op: 'LISTSTATUS' }, signal)
  return answer === null ? [] : fileStatuses.parse(answer).FileStatuses.FileStatus.map((entry) => entry.pathSuffix)
}

/** Paths of all files and folders below a folder whose names fit; what fits is not looked into. */
export async function hdfsFind(
  instance: Instance,
  folder: string,
  fits: (name: string) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const answer = await request(instance, 'GET', folder, { op: 'LISTSTATUS' }, signal)
  if (answer === null) return []
  const found = fileStatuses.parse(answer).FileStatuses.FileStatus.map(async ({ pathSuffix, type }) => {
    const path = `${folder}/${pathSuffix}`
    if (fits(pathSuffix)) return [path]
    return type === 'DIRECTORY' ? hdfsFind(instance, path, fits, signal) : []
  })
  return (await Promise.all(found)).flat()
}

/** Makes the folder with its parents; `permission` in octal digits is set even where it existed. */
export async function hdfsMakeFolder(instance: Instance, path: string, permission: string, signal: AbortSignal) {
  await request(instance, 'PUT', path, { op: 'MKDIRS', permission }, signal)
  await request(instance, 'PUT', path, { op: 'SETPERMISSION', permission }, signal)
}

/** Removes a path and what is below it; a missing one is fine. */
export async function hdfsRemove(instance: Instance, path: string, signal: AbortSignal): Promise<void> {
  await request(instance, 'DELETE', path, { op: 'DELETE', recursive: 'true' }, signal)
}

async function request(
  instance: Instance,
  method: string,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown> {
  const parameters = new URLSearchParams({ ...query, 'user.name': instance.user.name })
  const url = `http://${address(instance, 'namenode.http')}/webhdfs/v1${encodePath(path)}?${parameters}`
  const { status, body: text } = await askForText(url, method, signal)
  if (status === 200) return text === '' ? {} : JSON.parse(text)
  const failure = remoteException.safeParse(parseJson(text))
  if (failure.success && failure.data.RemoteException.exception === 'FileNotFoundException') return null
  const reason = failure.success ? failure.data.RemoteException.message : `HTTP ${status}`
  throw new StackError('COMMAND_FAILED', `HDFS refused ${query.op} of ${path}: ${reason.split('\n')[0]}`, {
    hint: 'sparkbox logs namenode',
    details: { path, operation: query.op },
  })
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
