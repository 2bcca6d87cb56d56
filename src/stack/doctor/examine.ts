// All looks at once, each with a time limit of its own.
import { setMaxListeners } from 'node:events'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { withDeadline } from '../../supervisor/deadline.js'
import { known, warn } from '../machine-check.js'
import { configurationArea } from './configuration.js'
import { dataArea } from './data.js'
import type { Area, Finding } from './finding.js'
import { foldersArea } from './folders.js'
import { leftoversArea } from './leftovers.js'
import { liveDataArea } from './live-data.js'
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
  liveDataArea,
  leftoversArea,
  servicesArea,
  logsArea,
]

/** A finding, and the area that it belongs to. */
export type AreaFinding = Finding & { area: string }

/**
 * Milliseconds for one area: more than a healthy instance needs for all of them, and than a question to a service that
 * hangs. Hashing a whole store takes as long as the disk needs, and Windows answers late.
 */
export const areaMilliseconds = 5_000
const thoroughMilliseconds = 600_000

export async function examine(subject: Subject, signal: AbortSignal, all = areas): Promise<AreaFinding[]> {
  // Every look waits for the same signal, and so does each question in it.
  setMaxListeners(0, signal)
  const found = await Promise.all(
    all.map(async (area) => {
      const isLong = subject.thorough && area.id === 'store'
      const milliseconds = isLong ? thoroughMilliseconds : area.id === 'wsl' ? 3 * areaMilliseconds : areaMilliseconds
      const findings = await lookWithin(area, subject, milliseconds, signal)
      return findings.map((finding) => ({ ...filled(finding, subject.name), area: area.id }))
    }),
  )
  return found.flat()
}

/** A look that hangs, or that the machine does not allow, is a finding of its own and keeps no other from its answer. */
export async function lookWithin(
  { id, asks, look }: Area,
  subject: Subject,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  const words = { seconds: String(milliseconds / 1000), what: asks }
  const late = known(id, 'warn', 'SPARKBOX_CHECK_HUNG', `no answer within ${milliseconds / 1000} s`, words)
  try {
    return await withDeadline<Finding[]>(milliseconds, signal, (limited) => lookQuietly(look, subject, limited), [late])
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof StackError) && !isErrno(error, ...refusals)) throw error
    const { message } = error
    return [
      warn(
        id,
        message,
        `the check of ${asks} could not be made: ${message}`,
        'sparkbox doctor, by the account that owns the instance',
      ),
    ]
  }
}

/** What the system says where something may not be looked at, or is broken. */
const refusals = ['EACCES', 'EPERM', 'EIO', 'ELOOP', 'ENOTDIR', 'EISDIR', 'EMFILE', 'ESTALE', 'ENODEV', 'ENOTCONN']

/** Each question of a look waits for the same signal; Node takes more than ten listeners for a leak. */
function lookQuietly(look: Area['look'], subject: Subject, signal: AbortSignal): Promise<Finding[]> {
  setMaxListeners(0, signal)
  return look(subject, signal)
}

function filled(finding: Finding, instance: string): Finding {
  const named = (text: string | null) => text?.replaceAll('{instance}', instance) ?? null
  return { ...finding, reason: named(finding.reason), fix: named(finding.fix) }
}
