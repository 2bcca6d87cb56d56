// Proves an instance by a real chain through every component, and shows what was seen.
import { randomBytes } from 'node:crypto'
import pLimit from 'p-limit'
import type { Check, CheckContext, Instance } from '../components/contract.js'
import { explained, markWork } from '../components/explain-work.js'
import { checks, components } from '../components/registry.js'
import { SkipCheck } from '../components/skip-check.js'
import type { Diagnosis } from '../diagnosis/cause.js'
import { StackError } from '../errors.js'
import type { CheckRow, Work } from '../events.js'
import { openInstance } from '../instance/open.js'
import { requireRecord } from '../instance/record.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { VerifyRequest, VerifyResult } from './api.js'
import { requireDaemon, surroundings } from './surroundings.js'

/** Most rows are a JVM that starts; more at once would only make each of them slower. */
const rowsAtOnce = 2
const cleanUpMilliseconds = 60_000

/** The result holds failed rows; only what keeps rows from running at all is thrown. */
export async function verify(request: VerifyRequest, work: Work): Promise<VerifyResult> {
  const startedAt = performance.now()
  const { home } = surroundings()
  const instance = await openInstance(home, request.instance)
  const services = await runningServices(request.instance, work)
  const ready = new Set(services.filter(({ state }) => state === 'ready').map(({ id }) => id))
  const context: CheckContext = { ...work, instance, token: `sparkbox_verify_${randomBytes(4).toString('hex')}` }
  const chosen = chooseRows(instance, request.rows)
  const limit = pLimit(rowsAtOnce)
  const rows = new Map<string, Promise<CheckRow>>()
  for (const check of chosen) {
    const earlier = check.after.map((id) => rows.get(id)!)
    rows.set(
      check.id,
      Promise.all(earlier).then((before) =>
        limit(async () => told(await runRow(check, before, services, context), work)),
      ),
    )
  }
  await Promise.allSettled(rows.values())
  await cleanUp(context, ready)
  work.signal.throwIfAborted()
  const results = await Promise.all(rows.values())
  return { instance: request.instance, milliseconds: Math.round(performance.now() - startedAt), rows: results }
}

/** The rows asked for and those that they come after, in their order. */
function chooseRows(instance: Instance, ids: readonly string[]): Check[] {
  const all = checks(instance)
  if (ids.length === 0) return all
  const chosen = new Set<string>()
  const add = (id: string) => {
    const check = all.find((each) => each.id === id)
    if (check === undefined) {
      const known = all.map((each) => each.id)
      throw new StackError(
        'INVALID_ARGUMENT',
        `the stack ${instance.stack.name} has no row ${JSON.stringify(id)}; it has: ${known.join(', ')}`,
        {
          hint: 'sparkbox verify --help',
          details: { row: id, known },
        },
      )
    }
    chosen.add(id)
    check.after.forEach(add)
  }
  ids.forEach(add)
  return all.filter(({ id }) => chosen.has(id))
}

async function runningServices(name: string, work: Work): Promise<ServiceState[]> {
  const { home } = surroundings()
  const daemon = await requireDaemon(home, await requireRecord(home, name), work)
  return daemon.status.services
}

async function runRow(
  check: Check,
  before: CheckRow[],
  services: readonly ServiceState[],
  context: CheckContext,
): Promise<CheckRow> {
  const startedAt = performance.now()
  const row = (status: CheckRow['status'], evidence: string, reason: string | null): CheckRow => ({
    id: check.id,
    status,
    ms: Math.round(performance.now() - startedAt),
    evidence,
    reason,
  })
  const missing = check.needs.filter((id) => !services.some((each) => each.id === id && each.state === 'ready'))
  if (missing.length > 0) return withDiagnosis(row('fail', '', notReady(missing, services)), causeIn(missing, services))
  const broken = before.filter(({ status }) => status !== 'pass').map(({ id }) => id)
  if (broken.length > 0) return row('skip', '', `these rows did not pass: ${broken.join(', ')}`)
  const mark = await markWork(context.instance, check.needs)
  try {
    return row('pass', await withDeadlineOf(check, context), null)
  } catch (error) {
    context.signal.throwIfAborted()
    if (error instanceof SkipCheck) return row('skip', '', error.message)
    if (!(error instanceof StackError)) return row('fail', '', error instanceof Error ? error.message : String(error))
    const failure = await explained(context.instance, error, mark, context.signal)
    const failed = row('fail', evidenceOf(failure), failure.message)
    return withDiagnosis(failed, (failure.details.diagnosis ?? null) as Diagnosis | null)
  }
}

/** With the reason of each that has one: `metastore (its database cannot be reached)`. */
function notReady(missing: readonly string[], services: readonly ServiceState[]): string {
  const named = missing.map((id) => {
    const reason = services.find((each) => each.id === id)?.reason ?? null
    return reason === null ? id : `${id} (${reason})`
  })
  return `not ready: ${named.join(', ')}`
}

function causeIn(missing: readonly string[], services: readonly ServiceState[]): Diagnosis | null {
  return services.find(({ id, diagnosis }) => missing.includes(id) && diagnosis !== null)?.diagnosis ?? null
}

function withDiagnosis(row: CheckRow, diagnosis: Diagnosis | null): CheckRow {
  return diagnosis === null ? row : { ...row, diagnosis }
}

async function withDeadlineOf(check: Check, context: CheckContext): Promise<string> {
  const deadline = AbortSignal.timeout(check.timeoutMilliseconds)
  try {
    return await check.run({ ...context, signal: AbortSignal.any([context.signal, deadline]) })
  } catch (error) {
    if (!deadline.aborted) throw error
    throw new StackError('VERIFY_FAILED', `no answer within ${check.timeoutMilliseconds / 1000} s`, { cause: error })
  }
}

/** What a failed program printed last stands for evidence. */
function evidenceOf({ details }: StackError): string {
  const lines = details.lastLines
  return Array.isArray(lines) ? lines.slice(-5).join('\n') : ''
}

function told(row: CheckRow, { emit }: Work): CheckRow {
  emit({ type: 'check', row })
  return row
}

/** Also after an interrupt; a component whose services are not ready holds nothing of this run. */
async function cleanUp(context: CheckContext, ready: Set<string>): Promise<void> {
  const own = { ...context, signal: AbortSignal.timeout(cleanUpMilliseconds) }
  for (const { title, cleanUp, checks: rows } of components) {
    if (cleanUp === undefined || !rows(context.instance).some(({ needs }) => needs.every((id) => ready.has(id))))
      continue
    try {
      await cleanUp(own)
    } catch (error) {
      const text = `${title}: not everything named ${context.token} could be removed: ${(error as Error).message}`
      context.emit({ type: 'notice', level: 'warning', text })
    }
  }
}
