// What JVMs write for jps and jstat, outside of every folder that they are told: HotSpot's perfMemory_linux.cpp.
import { lstat, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { isErrno } from './errno.js'
import { readProcStat } from './proc-stat.js'

/** One file a JVM, named by its pid; `java.io.tmpdir` and TMPDIR do not move it. */
export function performanceFolder(): string {
  return join('/tmp', `hsperfdata_${userInfo().username}`)
}

/**
 * Removes what these JVMs left when they were killed: one that ends by itself removes its own file, and any later one
 * removes those of the dead. The file of a pid that lives is another process's.
 */
export async function removePerformanceData(pids: readonly number[], folder = performanceFolder()): Promise<void> {
  if (!(await isOwnFolder(folder))) return
  for (const pid of pids) if (readProcStat(pid) === null) await rm(join(folder, String(pid)), { force: true })
}

async function isOwnFolder(folder: string): Promise<boolean> {
  try {
    const status = await lstat(folder)
    return status.isDirectory() && status.uid === process.getuid!()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}
