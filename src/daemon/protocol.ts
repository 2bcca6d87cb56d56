// What the daemon is asked and what it answers, over HTTP on a unix socket.
import type { ResultPart } from '../components/run-statements.js'
import type { ErrorReport } from '../errors.js'
import type { StackEvent } from '../events.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { TaskState } from '../supervisor/supervisor.js'

/** The pid of whoever asks. */
export const callerHeader = 'x-sparkbox-caller'

export interface DaemonStatus {
  /** Of its program, as `daemonBuild` tells it; another one than is here now belongs to another version of sparkbox. */
  build: string | null
  instanceId: string
  /** ISO 8601. */
  startedAt: string
  pid: number
  rssBytes: number
  services: ServiceState[]
  tasks: TaskState[]
  /** Services that run with another configuration than sparkbox.yaml now asks for. */
  restartNeeded: string[]
  /** Why sparkbox.yaml cannot be used now; null where it can. */
  configurationError: ErrorReport | null
}

export interface ServiceSelection {
  /** Null means all. */
  services: string[] | null
}

export interface RestartSelection {
  services: string[]
  /** Also those that run and depend on them. */
  dependents: boolean
}

export interface StatementSelection {
  statements: string[]
}

/** Answers that take time are a stream of these lines, the last of which is neither an event nor a part of a result. */
export type StreamLine =
  | { event: StackEvent }
  | { part: ResultPart }
  | { done: true }
  | { error: ErrorReport }
  | { bug: string }
