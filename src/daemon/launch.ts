// Finds the daemon of an instance, or starts one.
import { setTimeout as delay } from 'node:timers/promises'
import type { EnvironmentVariables } from '../artifacts/model.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readIfExists } from '../host/files.js'
import { rotateLog } from '../host/log-rotation.js'
import { readProcStat } from '../host/proc-stat.js'
import { isAlive } from '../host/process.js'
import { daemonVariable } from '../host/processes.js'
import { spawnDetached } from '../host/spawn.js'
import { lastLines } from '../supervisor/log-tail.js'
import { daemonBuild, daemonProgram } from './build.js'
import { type DaemonClient, daemonClient } from './client.js'
import { daemonIdentityPath, daemonLogPath, requireOwnSocket, socketPath } from './paths.js'
import type { DaemonStatus } from './protocol.js'
import { endSilentDaemon, findDaemonProcesses, silentDaemon } from './silent.js'

export interface DaemonPlace {
  root: string
  name: string
  instanceId: string
}

const startMilliseconds = 30_000

/** A young generation of 1 MiB instead of 16: what waits most of the time has no use for more. */
const nodeOptions = ['--max-semi-space-size=1']

/** Null where the daemon is suspended; whether there is one shows at the first question. */
export async function clientOf(place: DaemonPlace): Promise<DaemonClient | null> {
  const socket = socketPath(place.root, place.instanceId)
  await requireOwnSocket(socket, place.root)
  if (await isSuspendedDaemon(place)) return null
  return daemonClient(socket, () => silentDaemon(place.instanceId))
}

export interface FoundDaemon {
  client: DaemonClient
  status: DaemonStatus
}

/** Null where no daemon answers. */
export async function findDaemon(place: DaemonPlace, signal: AbortSignal): Promise<FoundDaemon | null> {
  const client = await clientOf(place)
  if (client === null) return null
  try {
    return { client, status: await client.status(signal) }
  } catch (error) {
    if (error instanceof StackError && error.code === 'DAEMON_UNREACHABLE') return null
    throw error
  }
}

/** Whether it runs the program that is here now. An older one would read new files of a stack in its own way. */
export async function isCurrent({ build }: DaemonStatus, signal: AbortSignal): Promise<boolean> {
  return build === (await daemonBuild(signal))
}

/**
 * For what changes a running instance: null where no daemon answers; one of another version is replaced first. The caller
 * holds the control lock.
 */
export async function currentDaemon(
  place: DaemonPlace,
  environment: EnvironmentVariables,
  work: Work,
): Promise<FoundDaemon | null> {
  const found = await findDaemon(place, work.signal)
  if (found === null || (await isCurrent(found.status, work.signal))) return found
  const client = await ensureDaemon(place, environment, work)
  return { client, status: await client.status(work.signal) }
}

/** The caller holds the control lock. @throws StackError DAEMON_UNREACHABLE with the last lines of its log. */
export async function ensureDaemon(
  place: DaemonPlace,
  environment: EnvironmentVariables,
  work: Work,
): Promise<DaemonClient> {
  const found = await findDaemon(place, work.signal)
  if (found !== null && (await isCurrent(found.status, work.signal))) return found.client
  if (found !== null) await replaceDaemon(place, found, work)
  await endSilentDaemon(place.instanceId, work)
  const logFile = daemonLogPath(place.root)
  await rotateLog(logFile, { maximumBytes: 1_000_000, keep: 1 })
  const identity = await spawnDetached({
    argv: [process.execPath, ...nodeOptions, daemonProgram, place.name],
    environment: { ...daemonEnvironment(environment), [daemonVariable]: place.instanceId },
    directory: place.root,
    logFile,
  })
  const deadline = AbortSignal.any([work.signal, AbortSignal.timeout(startMilliseconds)])
  for (;;) {
    const started = await findDaemon(place, deadline)
    if (started !== null) return started.client
    if (!(await isAlive(identity)) || deadline.aborted) {
      work.signal.throwIfAborted()
      throw await startFailure(logFile)
    }
    await delay(25)
  }
}

/** A daemon of another version of sparkbox makes room; the new one adopts its services. */
async function replaceDaemon(place: DaemonPlace, { client }: FoundDaemon, { signal, emit }: Work): Promise<void> {
  emit({ type: 'notice', level: 'info', text: 'the running daemon is of another version of sparkbox and is replaced' })
  await client.shutDown(signal)
  while ((await findDaemon(place, signal)) !== null) await delay(25, undefined, { signal })
}

/** Its last words say why; where it said nothing, so does this. */
async function startFailure(logFile: string): Promise<StackError> {
  const lines = await lastLines(logFile, { count: 15 })
  const last = lines.at(-1)
  return new StackError('DAEMON_UNREACHABLE', `the daemon did not start${last === undefined ? '' : `: ${last}`}`, {
    hint: `read ${logFile}`,
    details: { logFile, lastLines: lines },
  })
}

/** A suspended one need not be asked: its socket takes the question, and nothing ever answers. */
async function isSuspendedDaemon({ root, instanceId }: DaemonPlace): Promise<boolean> {
  // Reading one file is cheaper than looking through all processes, and so is done first.
  const pid = pidIn(await readIfExists(daemonIdentityPath(root)))
  if (pid === null || readProcStat(pid)?.state !== 'T') return false
  return (await findDaemonProcesses(instanceId)).some((identity) => identity.pid === pid)
}

function pidIn(text: string | null): number | null {
  return Number(/"pid":(\d+)/.exec(text ?? '')?.[1] ?? 0) || null
}

/** Only what finds the same folders again; nothing else of the shell that happens to start it. */
function daemonEnvironment(environment: EnvironmentVariables): Record<string, string> {
  const names = [
    'HOME',
    'PATH',
    'USER',
    'SPARKBOX_HOME',
    'XDG_DATA_HOME',
    'XDG_CONFIG_HOME',
    'XDG_CACHE_HOME',
    'TZ',
    'WSL_DISTRO_NAME',
  ]
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  )
}
