// Asks each running service its real question, directly and not through the daemon.
import { ensureDaemon } from '../../daemon/launch.js'
import type { Diagnosis } from '../../diagnosis/cause.js'
import { diagnose } from '../../diagnosis/diagnose.js'
import { keyLines } from '../../diagnosis/key-lines.js'
import { readProcStat } from '../../host/proc-stat.js'
import { isAlive } from '../../host/process.js'
import { ask } from '../../supervisor/ask.js'
import { dependenciesOf } from '../../supervisor/graph.js'
import { lastLines } from '../../supervisor/log-tail.js'
import type { ServiceSpec, ServiceState } from '../../supervisor/spec.js'
import { known, ok, warn } from '../machine-check.js'
import { placeOf } from '../surroundings.js'
import type { Area, Finding, Repair } from './finding.js'
import { type Subject, servicesOf } from './subject.js'

/** What was found of one service that runs or should. */
export interface ServiceFacts {
  id: string
  title: string
  /** Null where no process runs. */
  pid: number | null
  /** The daemon's word; null without a daemon. */
  state: ServiceState['state'] | null
  /** Its answer; null where it was not asked. */
  ready: boolean | null
  /** The evidence of a ready one, else the reason. */
  answer: string
  /** It gave no answer at all. */
  silent: boolean
  /** Its process is stopped by a signal (SIGSTOP). */
  isStopped: boolean
  /** Of its log, since it was started. */
  lines: readonly string[]
  /** Ids of services that it needs. */
  needs: readonly string[]
  /** Ids of services that it asks too when it is asked. */
  pairedWith: readonly string[]
}

/** A service that has not answered by then counts as hung. Milliseconds. */
const answerMilliseconds = 2_000
const manyLines = 10_000

export const servicesArea: Area = {
  id: 'services',
  asks: "the services' answers",
  look: async (subject, signal) => {
    const services = servicesOf(subject)
    // Without a plan, as with a sparkbox.yaml that cannot be read, the daemon's own word is all there is.
    if (services.length === 0)
      return checkServices((subject.daemon?.status.services ?? []).map(factsOfState), subject.name)
    const facts = await Promise.all(services.map((spec) => factsOf(spec, subject, signal)))
    return checkServices(facts, subject.name)
  },
}

export function checkServices(facts: readonly ServiceFacts[], instance: string): Finding[] {
  if (facts.length === 0) return []
  if (facts.every(({ pid, state }) => pid === null && state !== 'failed'))
    return [ok('services', 'none runs; to start them: sparkbox up')]
  const broken = new Set(facts.filter(isBroken).map(({ id }) => id))
  // Of two that ask each other both fall silent; only a suspended one is certainly the cause.
  const suspended = new Set(facts.filter(({ isStopped }) => isStopped).map(({ id }) => id))
  return facts.map((one) => {
    const culprits = [...one.needs.filter((id) => broken.has(id)), ...one.pairedWith.filter((id) => suspended.has(id))]
    return checkService(one, instance, culprits)
  })
}

function isBroken({ pid, ready, state }: ServiceFacts): boolean {
  return state === 'failed' || (pid !== null && ready === false && state !== 'starting')
}

/** `culprits` are services that it needs and that are broken themselves: then it is not the one to look at. */
export function checkService(facts: ServiceFacts, instance: string, culprits: readonly string[]): Finding {
  const { id, title, pid, state, ready, answer, silent, isStopped, lines } = facts
  const check = `service-${id}`
  if (ready === true) return ok(check, answer)
  if (state === 'starting')
    return warn(check, answer, `${title} is starting: ${answer}`, `sparkbox status --instance ${instance}`)
  if (!isBroken(facts))
    return warn(check, state ?? 'it does not run', `${title} does not run`, `sparkbox up --instance ${instance}`)
  if (culprits.length > 0) {
    const reason = `${title} is not ready, since it needs ${culprits.join(', ')}`
    return warn(check, answer, reason, `repair ${culprits.join(', ')} first`)
  }
  const words = { service: id, instance, evidence: answer, pid: String(pid) }
  const again = restart(id, title)
  // On a busy machine an answer may take longer than a look has time for; the daemon waits longer, and decides.
  if (silent && state === 'ready' && !isStopped) return known(check, 'warn', 'SPARKBOX_SERVICE_SLOW', answer, words)
  if (silent && pid !== null) return { ...known(check, 'fail', 'SPARKBOX_SERVICE_HUNG', answer, words), repair: again }
  const diagnosis = diagnose(lines, { component: null, instance, service: id })
  if (diagnosis !== null) return { ...fromDiagnosis(check, diagnosis), ...(pid === null ? {} : { repair: again }) }
  const code = pid === null ? 'SPARKBOX_SERVICE_FAILED' : 'SPARKBOX_SERVICE_UNHEALTHY'
  return {
    ...known(check, 'fail', code, answer, words),
    lines: keyLines(lines),
    ...(pid === null ? {} : { repair: again }),
  }
}

function fromDiagnosis(id: string, { code, line, cause, fix }: Diagnosis): Finding {
  return { id, code, status: 'fail', evidence: line, reason: cause, fix }
}

async function factsOf(spec: ServiceSpec, subject: Subject, signal: AbortSignal): Promise<ServiceFacts> {
  const { daemon, state, plan } = subject
  const known = daemon?.status.services.find(({ id }) => id === spec.id)
  const record = state.services[spec.id]
  const recorded = record !== undefined && (await isAlive(record.identity)) ? record.identity.pid : null
  const pid = known === undefined ? recorded : known.pid
  const needs = [...dependenciesOf(plan!.nodes, [spec.id])]
  const facts = {
    id: spec.id,
    title: spec.title,
    pid,
    state: known?.state ?? null,
    needs,
    pairedWith: spec.pairedWith ?? [],
  }
  if (pid === null) {
    const lines = known?.state === 'failed' ? await logOf(spec, record?.logOffset ?? 0) : []
    return { ...facts, ready: null, answer: known?.reason ?? 'it does not run', silent: false, isStopped: false, lines }
  }
  const process = readProcStat(pid)
  if (process !== null && ['T', 't'].includes(process.state))
    return {
      ...facts,
      ready: false,
      answer: 'its process is stopped (SIGSTOP)',
      silent: true,
      isStopped: true,
      lines: [],
    }
  const late = `no answer within ${answerMilliseconds / 1000} s`
  const answer = await ask(spec.liveness ?? spec.probe, pid, answerMilliseconds, signal)
  if (answer.ready)
    return { ...facts, ready: true, answer: answer.evidence, silent: false, isStopped: false, lines: [] }
  const silent = answer.reason === late || answer.reason === 'no answer within the deadline'
  return {
    ...facts,
    ready: false,
    answer: answer.reason,
    silent,
    isStopped: false,
    lines: await logOf(spec, record?.logOffset ?? 0),
  }
}

function factsOfState({ id, title, pid, state, reason }: ServiceState): ServiceFacts {
  const ready = pid === null ? null : state === 'ready'
  return {
    id,
    title,
    pid,
    state,
    ready,
    answer: reason ?? state,
    silent: false,
    isStopped: false,
    lines: [],
    needs: [],
    pairedWith: [],
  }
}

function logOf({ logFile }: ServiceSpec, from: number): Promise<string[]> {
  return lastLines(logFile, { from, count: manyLines })
}

function restart(id: string, title: string): Repair {
  return {
    kind: 'restart',
    subject: id,
    detail: `${title} does not answer as it should`,
    run: async ({ home, record, environment, daemon }, work) => {
      const client = daemon?.client ?? (await ensureDaemon(placeOf(home, record.value!), environment, work))
      await client.restart({ services: [id], dependents: false }, work)
      return `${title} was restarted`
    },
  }
}
