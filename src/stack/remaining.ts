// Processes that a sudden end of a command leaves running. Reads at once and waits for nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stateFilePath } from '../instance/folders.js'
import { findHome } from '../instance/home.js'
import type { RemainingProcess } from './api.js'

/** As the state files of all instances say. A damaged one says nothing here; `sparkbox status` tells of it. */
export function remainingProcesses(): RemainingProcess[] {
  const { instances } = findHome(process.env)
  if (!existsSync(instances)) return []
  return readdirSync(instances)
    .flatMap((name) => recordedProcesses(stateFilePath(join(instances, name))))
    .filter(({ pid }) => existsSync(`/proc/${pid}`))
}

/** All that a state file names, alive or not; none where it is damaged, which is left as it is. */
export function recordedProcesses(file: string): RemainingProcess[] {
  if (!existsSync(file)) return []
  try {
    const { services } = JSON.parse(readFileSync(file, 'utf8')) as RecordedServices
    return Object.values(services).map(({ title, identity }) => ({ title, pid: identity.pid }))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return []
    throw error
  }
}

interface RecordedServices {
  services: Record<string, { title: string; identity: { pid: number } }>
}
