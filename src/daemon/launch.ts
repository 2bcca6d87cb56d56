// Finds the daemon of an instance, or starts one.
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { EnvironmentVariables } from '../artifacts/model.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readIfExists } from '../host/files.js'
import { rotateLog } from '../host/log-rotation.js'
import { isAlive, type ProcessIdentity, signalProcess } from '../host/process.js'
import { spawnDetached } from '../host/spawn.js'
import { lastLines } from '../supervisor/log-tail.js'
import { type DaemonClient, daemonClient } from './client.js'
import { daemonIdentityPath, daemonLogPath, socketPath } from './paths.js'
import { type DaemonStatus, protocolVersion } from './protocol.js'

export interface DaemonPlace {
  root: string
  name: string
  instanceId: string
}

const startMilliseconds = 30_000

/** Null where no daemon answers. */
export async function findDaemon(
  place: DaemonPlace,
  signal: AbortSignal,
): Promise<{ client: DaemonClient; status: DaemonStatus } | null> {
  const client = daemonClient(socketPath(place.root, place.instanceId))
  try {
    return { client, status: await client.status(signal) }
  } catch (error) {
    if (error instanceof StackError && error.code === 'DAEMON_UNREACHABLE') return null
    throw error
  }
}

/** The caller holds the control lock. @throws StackError DAEMON_UNREACHABLE with the last lines of its log. */
export async function ensureDaemon(
  place: DaemonPlace,
  environment: EnvironmentVariables,
  work: Work,
): Promise<DaemonClient> {
  const found = await findDaemon(place, work.signal)
  if (found?.status.protocol === protocolVersion) return found.client
  if (found !== null) await replaceDaemon(place, found, work)
  await endSilentDaemon(place, work.signal)
  const logFile = daemonLogPath(place.root)
  await rotateLog(logFile, { maximumBytes: 1_000_000, keep: 1 })
  const identity = await spawnDetached({
    argv: [process.execPath, fileURLToPath(new URL('main.js', import.meta.url)), place.name],
    environment: daemonEnvironment(environment),
    directory: place.root,
    logFile,
  })
  const deadline = AbortSignal.any([work.signal, AbortSignal.timeout(startMilliseconds)])
  for (;;) {
    const started = await findDaemon(place, deadline)
    if (started !== null) return started.client
    if (!(await isAlive(identity)) || deadline.aborted) {
      work.signal.throwIfAborted()
      throw new StackError('DAEMON_UNREACHABLE', 'the daemon did not start', {
        hint: `read ${logFile}`,
        details: { logFile, lastLines: await lastLines(logFile, { count: 15 }) },
      })
    }
    await delay(25)
  }
}

/** A daemon of another version of sparkbox makes room; the new one adopts its services. */
async function replaceDaemon(
  place: DaemonPlace,
  { client }: { client: DaemonClient },
  { signal, emit }: Work,
): Promise<void> {
  emit({ type: 'notice', level: 'info', text: 'the running daemon is of another version of sparkbox and is replaced' })
  await client.shutDown(signal)
  while ((await findDaemon(place, signal)) !== null) await delay(25, undefined, { signal })
}

/** A daemon that is there but answers nobody (stopped, hung) is ended, so that only one ever acts; services run on. */
export async function endSilentDaemon({ root }: DaemonPlace, signal: AbortSignal): Promise<void> {
  const text = await readIfExists(daemonIdentityPath(root))
  if (text === null) return
  const identity = parseIdentity(text)
  if (identity === null || !(await signalProcess(identity, 'SIGKILL'))) return
  while (await isAlive(identity)) await delay(10, undefined, { signal })
}

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    return JSON.parse(text) as ProcessIdentity
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
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
