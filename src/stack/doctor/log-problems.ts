// Problems that services which answer have written since their present start.

import { findCause } from '../../diagnosis/catalogue.js'
import { diagnoseLine } from '../../diagnosis/diagnose.js'
import { isAlive } from '../../host/process.js'
import { lastLines } from '../../supervisor/log-tail.js'
import { isHarmless } from '../log-line.js'
import { ok } from '../machine-check.js'
import type { Area, Finding } from './finding.js'
import { servicesOf } from './subject.js'

/** Of each log, at most so many lines from its end. */
const manyLines = 5_000

export const logsArea: Area = {
  id: 'logs',
  asks: 'the logs',
  look: async (subject) => {
    const running = await Promise.all(
      servicesOf(subject).map(async (spec) => {
        const record = subject.state.services[spec.id]
        const state = subject.daemon?.status.services.find(({ id }) => id === spec.id)?.state ?? 'ready'
        // What does not answer is explained by the services' own check.
        if (record === undefined || state !== 'ready' || !(await isAlive(record.identity))) return null
        const lines = await lastLines(spec.logFile, { from: record.logOffset, count: manyLines })
        return { service: spec.id, component: spec.component, lines }
      }),
    )
    return checkLogs(
      running.filter((one) => one !== null),
      subject.name,
    )
  },
}

export interface ServiceLog {
  service: string
  component: string
  lines: readonly string[]
}

/** One finding for each cause in each log; symptoms of a start that went well in the end are none. */
export function checkLogs(logs: readonly ServiceLog[], instance: string): Finding[] {
  const found = logs.flatMap(({ service, component, lines }) => {
    const seen = new Map<string, Finding>()
    for (const line of lines) {
      if (isHarmless(line)) continue
      const diagnosis = diagnoseLine(line, { component, instance, service })
      if (diagnosis === null || seen.has(diagnosis.code) || findCause(diagnosis.code)?.isSymptom) continue
      const { code, cause, fix } = diagnosis
      const reason = `${service} has written of a problem since its start: ${cause}`
      seen.set(code, { id: `log-${service}`, code, status: 'warn', evidence: diagnosis.line, reason, fix })
    }
    return [...seen.values()]
  })
  const count = logs.reduce((sum, { lines }) => sum + lines.length, 0)
  return found.length > 0 ? found : [ok('logs', `no known problem in the last ${count} lines of ${logs.length} logs`)]
}
