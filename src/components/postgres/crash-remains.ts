// What a killed server leaves: children that have not noticed yet, and a pid file that keeps the next one from starting.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { processesIn } from '../../host/processes.js'
import type { Instance } from '../contract.js'
import { clusterFolder } from './settings.js'

const patienceMilliseconds = 10_000

/**
 * Waits until nobody works in the cluster's folder, which every process of a server does, and removes the pid file, which
 * then belongs to nobody. The server itself asks only whether there is a process of that number, and so takes a zombie
 * for its predecessor ("lock file already exists"). Where somebody stays, the file stays, and the server refuses.
 */
export async function clearCrashRemains(instance: Instance, signal: AbortSignal): Promise<void> {
  const folder = clusterFolder(instance)
  const beganAt = Date.now()
  while ((await processesIn(folder)).length > 0) {
    if (Date.now() - beganAt > patienceMilliseconds) return
    await delay(50, undefined, { signal })
  }
  await rm(join(folder, 'postmaster.pid'), { force: true })
}
