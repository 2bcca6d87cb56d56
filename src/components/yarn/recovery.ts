// What the ResourceManager keeps on disk, so that applications go on when it alone was killed.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, settings } from '../../config/layers.js'
import { ensureFolder } from '../../host/files.js'
import { findMarked, instanceVariable } from '../../host/processes.js'
import type { Instance } from '../contract.js'
import { port } from '../service.js'

/** Nobody else may enter: keys lie in it, by which YARN's parts know each other. */
function stateFolder(instance: Instance): string {
  return join(instance.directories.data, 'resourcemanager')
}

/** What `FileSystemRMStateStore` writes. */
export function keptState(instance: Instance): string {
  return join(stateFolder(instance), 'FSRMStateRoot')
}

/** Hadoop's documentation, "ResourceManager Restart". The store that keeps files needs no native library. */
export function recoverySettings(instance: Instance) {
  return mergeLayers(
    settings({
      'yarn.resourcemanager.recovery.enabled': [true, 'applications go on when the ResourceManager alone was killed'],
      'yarn.resourcemanager.store.class':
        'org.apache.hadoop.yarn.server.resourcemanager.recovery.FileSystemRMStateStore',
      'yarn.resourcemanager.work-preserving-recovery.scheduling-wait-ms': [
        3000,
        'so long a new ResourceManager waits for its NodeManagers; there is one, which comes within a second',
      ],
    }),
    instanceSettings({ 'yarn.resourcemanager.fs.state-store.uri': `file://${stateFolder(instance)}` }),
  )
}

/**
 * Before the ResourceManager starts. Where no container lives any more, its applications have ended with them, and it
 * would wait ten minutes for each of their masters: it begins anew.
 */
export async function prepareState(instance: Instance): Promise<void> {
  const folder = stateFolder(instance)
  await ensureFolder(folder, 0o700)
  if (!(await hasContainers(instance))) await rm(keptState(instance), { recursive: true, force: true })
}

/** A container is told the ports of its NodeManager (`ContainerLaunch.sanitizeEnv`), which are those of this instance alone. */
async function hasContainers(instance: Instance): Promise<boolean> {
  const marks = { [instanceVariable]: instance.id, NM_HTTP_PORT: String(port(instance, 'nodemanager.http')) }
  return (await findMarked(marks)).length > 0
}
