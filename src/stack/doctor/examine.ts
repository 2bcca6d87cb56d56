// All looks at once, each with a time limit of its own.
import { setMaxListeners } from 'node:events'
import { withDeadline } from '../../supervisor/deadline.js'
import { known } from '../machine-check.js'
import { configurationArea } from './configuration.js'
import { dataArea } from './data.js'
import type { Area, Finding } from './finding.js'
import { foldersArea } from './folders.js'
import { leftoversArea } from './leftovers.js'
import { logsArea } from './log-problems.js'
import { machineArea } from './machine.js'
import { networkArea } from './network.js'
import { permissionsArea } from './permissions.js'
import { portsArea } from './ports.js'
import { servicesArea } from './services.js'
import { storeArea } from './store.js'
import type { Subject } from './subject.js'
import { toolsArea } from './tools.js'
import { userArea } from './user.js'
import { variablesArea } from './variables.js'
import { wslArea } from './wsl.js'

/** In the order in which they are shown, and in which their repairs are made: what others rest on comes first. */
export const areas: readonly Area[] = [
  machineArea,
  userArea,
  foldersArea,
  networkArea,
  portsArea,
  toolsArea,
  wslArea,
  variablesArea,
  storeArea,
  permissionsArea,
  configurationArea,
  dataArea,
  leftoversArea,
  servicesArea,
  logsArea,
]

/** A finding, and the area that it belongs to. */
export type AreaFinding = Finding & { area: string }

/** Milliseconds for one area. Hashing a whole store takes as long as the disk needs. */
export const areaMilliseconds = 2_700
const thoroughMilliseconds = 600_000

export async function examine(subject: Subject, signal: AbortSignal, all = areas): Promise<AreaFinding[]> {
  // Every look waits for the same signal, and so does each question in it.
  setMaxListeners(0, signal)
  const found = await Promise.all(
    all.map(async (area) => {
      const isLong = subject.thorough && area.id === 'store'
      const milliseconds = isLong ? thoroughMilliseconds : area.id === 'wsl' ? 4 * areaMilliseconds : areaMilliseconds
      const findings = await lookWithin(area, subject, milliseconds, signal)
      return findings.map((finding) => ({ ...filled(finding, subject.name), area: area.id }))
    }),
  )
  return found.flat()
}

/** A look that hangs, or fails in a way that nobody thought of, is a finding of its own and keeps no other from its answer. */
export async function lookWithin(
  { id, asks, look }: Area,
  subject: Subject,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  const words = { seconds: String(milliseconds / 1000), what: asks }
  const late = known(id, 'warn', 'SPARKBOX_CHECK_HUNG', `no answer within ${milliseconds / 1000} s`, words)
  return withDeadline<Finding[]>(
    milliseconds,
    signal,
    (limited) => {
      setMaxListeners(0, limited)
      return look(subject, limited)
    },
    [late],
  )
}

function filled(finding: Finding, instance: string): Finding {
  const named = (text: string | null) => text?.replaceAll('{instance}', instance) ?? null
  return { ...finding, reason: named(finding.reason), fix: named(finding.fix) }
}
