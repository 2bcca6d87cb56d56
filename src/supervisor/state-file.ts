// What runs, written down so that the next daemon can take it over and `down` works without one.
import { rename } from 'node:fs/promises'
import { constants } from 'node:os'
import { z } from 'zod'
import type { Emit } from '../events.js'
import { readIfExists, writeFileAtomic } from '../host/files.js'

const signalNames = Object.keys(constants.signals) as [NodeJS.Signals, ...NodeJS.Signals[]]

const recordSchema = z.object({
  identity: z.object({ pid: z.int().positive(), startTicks: z.number(), bootId: z.string() }),
  /** ISO 8601. */
  startedAt: z.string(),
  readyMs: z.number().nullable(),
  restarts: z.number(),
  /** That of the spec it was started with. */
  fingerprint: z.string(),
  ports: z.record(z.string(), z.number()),
  stop: z.object({ signal: z.enum(signalNames), withinMilliseconds: z.number() }),
  /** All services that stop only after it; so the order of stopping needs nothing else. */
  dependsOn: z.array(z.string()),
  logFile: z.string(),
  /** Size of the log when it was started. */
  logOffset: z.number(),
  title: z.string(),
  component: z.string(),
  urls: z.array(z.string()),
})

const stateSchema = z.object({
  version: z.literal(1),
  instanceId: z.string(),
  services: z.record(z.string(), recordSchema),
})

/** One running service as it was started. */
export type ServiceRecord = z.infer<typeof recordSchema>
export type RecordedState = z.infer<typeof stateSchema>

/**
 * The recorded services. A file that cannot be read as state is moved aside and reported, never taken for an empty one:
 * whoever calls looks for marked processes too.
 */
export async function readState(file: string, instanceId: string, emit: Emit): Promise<Record<string, ServiceRecord>> {
  const text = await readIfExists(file)
  if (text === null) return {}
  const state = parse(text)
  if (state !== null && state.instanceId === instanceId) return state.services
  const aside = `${file}.damaged`
  await rename(file, aside)
  const cause = state === null ? 'is damaged' : `belongs to another instance, ${state.instanceId}`
  const consequence = `it was moved to ${aside}, and running services are looked for by their mark`
  emit({ type: 'notice', level: 'warning', text: `the state file ${file} ${cause}; ${consequence}` })
  return {}
}

/** The recorded services as they stand there, and what is wrong with the file; nothing is moved. */
export async function peekState(
  file: string,
  instanceId: string,
): Promise<{ services: Record<string, ServiceRecord>; damage: string | null }> {
  const text = await readIfExists(file)
  if (text === null) return { services: {}, damage: null }
  const state = parse(text)
  if (state === null) return { services: {}, damage: `${Buffer.byteLength(text)} bytes that are no state` }
  if (state.instanceId === instanceId) return { services: state.services, damage: null }
  return { services: {}, damage: `it is that of another instance, ${state.instanceId}` }
}

export async function writeState(
  file: string,
  instanceId: string,
  services: Record<string, ServiceRecord>,
): Promise<void> {
  const state: RecordedState = { version: 1, instanceId, services }
  await writeFileAtomic(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
}

function parse(text: string): RecordedState | null {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
