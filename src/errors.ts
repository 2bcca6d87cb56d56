// Every failure a person can meet: one class, a closed list of codes, the exit code of each.

/** Exit codes of the command line; documented in docs/commands.md. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  confirmationNeeded: 4,
  preflight: 5,
  timedOut: 6,
  changesPending: 7,
  interrupted: 130,
} as const

/** Each code stays stable for scripts; its text may change. The value is the exit code of a command that fails with it. */
export const errorCodes = {
  // What was typed or written in a file.
  UNKNOWN_COMMAND: exitCode.usage,
  UNKNOWN_OPTION: exitCode.usage,
  INVALID_ARGUMENT: exitCode.usage,
  UNKNOWN_SERVICE: exitCode.usage,
  UNKNOWN_INSTANCE: exitCode.usage,
  UNKNOWN_STACK: exitCode.usage,
  UNKNOWN_VERSION: exitCode.usage,
  STACK_EXISTS: exitCode.usage,
  INCOMPATIBLE_VERSIONS: exitCode.usage,
  INCOMPATIBLE_DATA: exitCode.usage,
  CONFIG_INVALID: exitCode.usage,
  CONFIG_UNKNOWN_KEY: exitCode.usage,
  UNKNOWN_SNAPSHOT: exitCode.usage,
  SNAPSHOT_EXISTS: exitCode.usage,
  CONFIRMATION_REQUIRED: exitCode.confirmationNeeded,
  // The machine.
  PORT_IN_USE: exitCode.preflight,
  DISK_SPACE: exitCode.preflight,
  FILE_SYSTEM: exitCode.preflight,
  MEMORY: exitCode.preflight,
  UNSUPPORTED_MACHINE: exitCode.preflight,
  TOOL_MISSING: exitCode.preflight,
  JAVA_NOT_FOUND: exitCode.preflight,
  PYTHON_NOT_FOUND: exitCode.preflight,
  CHECK_FAILED: exitCode.preflight,
  // Getting files.
  HASH_MISMATCH: exitCode.failed,
  SIGNATURE_INVALID: exitCode.failed,
  WRONG_VERSION: exitCode.failed,
  LOCK_MISSING_FILE: exitCode.failed,
  DOWNLOAD_FAILED: exitCode.failed,
  UNSAFE_ARCHIVE: exitCode.failed,
  WRONG_ARCHITECTURE: exitCode.failed,
  BUNDLE_DAMAGED: exitCode.failed,
  BUNDLE_UNSUITABLE: exitCode.preflight,
  STORE_DAMAGED: exitCode.failed,
  SNAPSHOT_DAMAGED: exitCode.failed,
  NOT_INSTALLED: exitCode.failed,
  // Running.
  NOT_RUNNING: exitCode.notRunning,
  SERVICE_FAILED: exitCode.failed,
  START_TIMEOUT: exitCode.timedOut,
  STOP_TIMEOUT: exitCode.timedOut,
  TASK_FAILED: exitCode.failed,
  FOREIGN_DATA: exitCode.failed,
  DAEMON_UNREACHABLE: exitCode.failed,
  LOCK_TIMEOUT: exitCode.timedOut,
  QUERY_FAILED: exitCode.failed,
  VERIFY_FAILED: exitCode.failed,
  COMMAND_FAILED: exitCode.failed,
  INTERRUPTED: exitCode.interrupted,
} as const

export type ErrorCode = keyof typeof errorCodes

export interface StackErrorOptions {
  /** What to do, if possible a command that can be typed as it stands. */
  hint?: string
  /** Facts for programs: the offending value, paths, pids, the allowed values. */
  details?: Record<string, unknown>
  cause?: unknown
}

/**
 * A failure that a person can act on. `message` names the offending value and the cause in one sentence.
 * A bug is a plain `Error` and keeps its stack trace.
 */
export class StackError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, options: StackErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StackError'
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
  }

  get exitCode(): number {
    return errorCodes[this.code]
  }
}

/** The form in which an error crosses the daemon's API and stands in the JSON envelope. */
export interface ErrorReport {
  code: string
  message: string
  hint: string | null
  details: Record<string, unknown>
}

export function reportError(error: StackError): ErrorReport {
  return { code: error.code, message: error.message, hint: error.hint ?? null, details: error.details }
}

/** Turns a report from another process back into an error; an unknown code means a newer daemon and stays a plain Error. */
export function reviveError(report: ErrorReport): Error {
  if (!Object.hasOwn(errorCodes, report.code)) return new Error(`${report.code}: ${report.message}`)
  return new StackError(report.code as ErrorCode, report.message, {
    ...(report.hint === null ? {} : { hint: report.hint }),
    details: report.details,
  })
}
