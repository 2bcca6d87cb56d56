// What working code says while it works. Only the command line and the console render it.

/** Life of a supervised service. */
export type ServiceStatus = 'pending' | 'starting' | 'ready' | 'unhealthy' | 'stopping' | 'stopped' | 'failed'

/** Life of a one-time task in the graph, such as formatting the NameNode. */
export type TaskStatus = 'pending' | 'running' | 'done' | 'failed'

export type StackEvent =
  /** A piece of work outside the service graph: installing an artifact, writing files, an archive. */
  | {
      type: 'step'
      id: string
      title: string
      status: 'started' | 'done' | 'skipped' | 'failed'
      milliseconds?: number
      detail?: string
    }
  /** How far a started step is; `total` is null where it cannot be known. */
  | { type: 'progress'; id: string; done: number; total: number | null; unit: 'bytes' | 'files' }
  | {
      type: 'service'
      id: string
      title: string
      status: ServiceStatus
      /** Milliseconds since the service began to start; 0 for a state that is not part of a start. */
      milliseconds: number
      /** The probe's evidence when ready; otherwise what is waited for, or why it failed. */
      detail: string
    }
  | { type: 'task'; id: string; title: string; status: TaskStatus; milliseconds: number; detail: string }
  | { type: 'check'; row: CheckRow }
  | { type: 'notice'; level: 'info' | 'warning'; text: string }

/** One row of `verify`. */
export interface CheckRow {
  id: string
  status: 'pass' | 'fail' | 'skip'
  ms: number
  /** What was seen, for example `3 rows, sum 6`. */
  evidence: string
  /** Why it failed or was skipped; null for a pass. */
  reason: string | null
  /** What the catalogue of causes knows of the failure; left out where it knows nothing. */
  diagnosis?: { code: string; cause: string; fix: string; page: string; line: string }
}

export type Emit = (event: StackEvent) => void

/** What every working function takes beside the thing it works on. */
export interface Work {
  signal: AbortSignal
  emit: Emit
}
