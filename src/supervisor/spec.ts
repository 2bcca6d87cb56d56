// What the supervisor is told to run. It knows processes, ports and order; it knows no product.
import type { Diagnosis } from '../diagnosis/cause.js'
import type { Work } from '../events.js'

/**
 * The answer to a real question put to a service; an open port alone is no answer. `isAlive` where the service itself says
 * what it lacks outside of itself, such as room on a disk: it is then not ended for it, since a new one would lack the same.
 */
export type ProbeAnswer = { ready: true; evidence: string } | { ready: false; reason: string; isAlive?: boolean }

/**
 * Asks a service a real question. Must settle within the signal's deadline, and must not throw for a service that is
 * not up yet: a refused connection is `{ready: false, reason}`. A throw is a bug and fails the service.
 */
export type Probe = (context: { pid: number; signal: AbortSignal }) => Promise<ProbeAnswer>

export interface StopPolicy {
  /** The signal that makes the process end in an orderly way. */
  signal: NodeJS.Signals
  /** After this many milliseconds the process group is killed. */
  withinMilliseconds: number
}

export interface RestartPolicy {
  /** So many restarts within the window; one more makes the service `failed`. */
  limit: number
  windowMilliseconds: number
  /** Delay before the first restart; doubled each time, at most 30 s. */
  backoffMilliseconds: number
}

/** One supervised process. */
export interface ServiceSpec {
  kind: 'service'
  id: string
  component: string
  /** The name people use: `NameNode`. */
  title: string
  /** argv[0] is an absolute path. */
  argv: readonly string[]
  /** The whole environment; nothing is inherited from the shell that started the daemon. */
  environment: Readonly<Record<string, string>>
  directory: string
  logFile: string
  /** Set where the process must not run as the daemon's user (PostgreSQL under root). */
  runAs?: { uid: number; gid: number }
  /** Ids of services that must be ready and tasks that must be done first. */
  dependsOn: readonly string[]
  /** Ids of services beside which alone it becomes ready, such as NameNode and DataNode; started together with it. */
  pairedWith?: readonly string[]
  /** Ids of services that it needs to end in an orderly way, though not to start; they stop after it. May name one that is left out. */
  needsAtEnd?: readonly string[]
  /** Port name to port number, all on 127.0.0.1; ready needs each of them held by this process. */
  ports: Readonly<Record<string, number>>
  /** Pages a person can open. */
  urls: readonly string[]
  /** Clears what a crash left that would keep the process from starting; called before every spawn. */
  beforeStart?: (signal: AbortSignal) => Promise<void>
  probe: Probe
  /** Asked every few seconds once it is ready, where the probe itself would leave traces; without it, the probe. */
  liveness?: Probe
  startTimeoutMilliseconds: number
  stop: StopPolicy
  /** Files that only save time: after a crash they are under suspicion, and go. */
  discardAfterCrash?: readonly string[]
  /** What it kept to go on with: where it ends by itself before it is ready, it is started once more without. */
  discardAfterFailedStart?: readonly string[]
  restart: RestartPolicy
  /** Hash of argv, environment and the content of every file the process reads; another value means a restart is due. */
  fingerprint: string
}

/** Work that must have been done once before other nodes can start, proven by what is on disk or in a service. */
export interface TaskSpec {
  kind: 'task'
  id: string
  component: string
  title: string
  dependsOn: readonly string[]
  /** True when its result is there; decided by the result itself, never by a flag file. */
  isDone: (work: Work) => Promise<boolean>
  run: (work: Work) => Promise<void>
  timeoutMilliseconds: number
}

export type NodeSpec = ServiceSpec | TaskSpec

/** What `status` shows of a service. */
export interface ServiceState {
  id: string
  component: string
  title: string
  state: import('../events.js').ServiceStatus
  pid: number | null
  /** ISO 8601. */
  startedAt: string | null
  /** From spawn to the first passed probe; null until then, and for an adopted service unless it was recorded. */
  readyMs: number | null
  restarts: number
  ports: Record<string, number>
  urls: string[]
  rssBytes: number | null
  reason: string | null
  /** The known cause behind the reason; null where there is none. */
  diagnosis: Diagnosis | null
}
