// What the verbs answer. `--json` prints it as it is, so these fields are public: they may be added to, never changed.
import type { JavaProduct, StackDefinition } from '../artifacts/model.js'
import type { Layer, Location } from '../config/model.js'
import type { Diagnosis } from '../diagnosis/cause.js'
import type { CheckRow } from '../events.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { StartTiming } from './start-timing.js'

/** Where it is, what it is, and where it was found. */
export interface InstalledJava {
  home: string
  version: string
  origin: string
}

/** What a changing command would do, in its order. */
export interface PlanResult {
  instance: string
  /** Empty where everything is as it should be. */
  actions: PlannedAction[]
}

export interface PlannedAction {
  kind: 'create' | 'install' | 'write' | 'initialize' | 'start' | 'restart' | 'stop' | 'delete'
  /** A path, an artifact's name or a service id. */
  subject: string
  /** Why, or what exactly, in a few words. */
  detail: string
  /** Size of a download, or what a deletion frees, where it is known. */
  bytes: number | null
}

export interface UpResult {
  instance: string
  /** True where there was nothing to do. */
  alreadyRunning: boolean
  milliseconds: number
  services: ServiceState[]
  /** How the time was spent; null where nothing was started, or nobody waited for it. */
  timing: StartTiming | null
}

export interface DownResult {
  instance: string
  alreadyStopped: boolean
  milliseconds: number
  /** Service ids, in the order in which they ended. */
  stopped: string[]
}

export interface RestartResult {
  instance: string
  milliseconds: number
  restarted: string[]
  services: ServiceState[]
}

export interface InstallResult {
  stack: string
  milliseconds: number
  artifacts: { name: string; directory: string; bytes: number; status: 'installed' | 'present' }[]
  /** That of Spark. */
  java: InstalledJava
  javas: Record<JavaProduct, InstalledJava>
  python: { executable: string; version: string; origin: string; unfit: string | null }
}

export interface RemovalResult {
  instance: string
  /** Absolute paths that are gone. */
  removed: string[]
  /** Absolute paths that were left on purpose. */
  kept: string[]
  bytes: number
}

export interface ResetResult extends RemovalResult {
  /** Name of the snapshot that holds the data; null where there was none, or it was not wanted. */
  snapshot: string | null
}

export interface StatusResult {
  instance: string
  stack: Pick<StackDefinition, 'name' | 'title'> | null
  /** `absent`: no such instance was made yet. `partial`: at least one service is not ready while none is starting. */
  state: 'absent' | 'stopped' | 'starting' | 'running' | 'partial' | 'stopping'
  daemon: { pid: number; startedAt: string; rssBytes: number | null } | null
  services: ServiceState[]
  /** Services that run with an older configuration than sparkbox.yaml asks for. */
  restartNeeded: string[]
}

export interface LogLine {
  service: string
  /** ISO 8601, or null where the line carries none. */
  time: string | null
  level: 'error' | 'warning' | 'info' | 'debug' | null
  text: string
  /** What is known of a problem that it names. */
  problem: Diagnosis | null
}

export interface WebPage {
  /** Service id. */
  service: string
  title: string
  url: string
}

export interface OpenResult {
  instance: string
  pages: WebPage[]
  /** The program that took the first page, such as `rundll32.exe` or `xdg-open`; null where nothing was opened. */
  opener: string | null
}

export interface VerifyResult {
  instance: string
  milliseconds: number
  rows: CheckRow[]
}

export interface DoctorCheck {
  /** Stable: `port-namenode.http`, `service-hiveserver2`. */
  id: string
  /** What it is about: `machine`, `ports`, `store`, … */
  area: string
  status: 'ok' | 'warn' | 'fail'
  /** Of the catalogue of causes; left out where nothing known is wrong. */
  code?: string
  /** The page that explains the code, relative to sparkbox's own folder. */
  page?: string
  /** What was seen. */
  evidence: string
  /** One sentence; null where nothing is wrong. */
  reason: string | null
  /** If possible a command; null where nothing is to be done. */
  fix: string | null
  /** Lines of a log in which the trouble begins, where its cause is not known. */
  lines: string[]
  /** Whether `--fix` does something about it. */
  repairable: boolean
}

export interface RepairResult extends Omit<PlannedAction, 'bytes'> {
  /** The check that asked for it, and its code. */
  check: string
  code: string | null
  done: boolean
  /** What was done, or why it could not be. */
  message: string
}

export interface DoctorResult {
  instance: string
  milliseconds: number
  checks: DoctorCheck[]
  /** What `--fix` did; the checks are those after it. */
  repairs: RepairResult[]
}

export interface DoctorBundleResult extends DoctorResult {
  /** Absolute. */
  file: string
  bytes: number
  /** Paths inside of the archive. */
  entries: string[]
}

/**
 * Of each statement in their order: at first its columns, then its rows batch by batch, and at its end how long all of it
 * took.
 */
export type SqlPart =
  | {
      statement: string
      /** Empty for a statement that returns no rows. Types as the engine names them: `bigint`, `decimal(10,2)`. */
      columns: { name: string; type: string }[]
    }
  | {
      /** Strings, too: numbers that a double cannot hold exactly, `NaN` and `Infinity`, dates, nested values. */
      rows: (string | number | boolean | null)[][]
    }
  | { milliseconds: number }

export interface ChildCommand {
  argv: string[]
  /** The whole environment of the child. */
  environment: Record<string, string>
  /** Null: where the person is. */
  directory: string | null
}

export interface EnvironmentResult {
  instance: string
  /** Without PATH. */
  variables: Record<string, string>
  /** Folders that go in front of PATH. */
  path: string[]
}

export interface ConfigValues {
  instance: string
  values: { key: string; file: string; value: string; layer: Layer }[]
}

export interface ConfigChange {
  instance: string
  key: string
  /** The sparkbox.yaml that was written. */
  file: string
  /** Null: it was not set. */
  before: string | null
  after: string | null
  /** Services that must restart before it counts; empty where none runs. */
  restartNeeded: string[]
}

export interface ConfigExplanation {
  instance: string
  key: string
  /** One for each generated file that holds the key. */
  occurrences: {
    /** The generated file, relative to the instance's conf folder. */
    file: string
    value: string
    layer: Layer
    /** Where the person set it; null for other layers. */
    location: Location | null
    /** Why sparkbox sets it; null where nothing is known. */
    reason: string | null
    /** What the running process really has; null where it cannot be asked. */
    running: { value: string; source: string } | null
  }[]
}

export interface ConfigDifference {
  instance: string
  changes: {
    file: string
    key: string
    /** Null: not there. */
    running: string | null
    configured: string | null
    services: string[]
  }[]
  restartNeeded: string[]
}

export interface ApplyResult {
  instance: string
  milliseconds: number
  /** Generated files that were written, relative to the conf folder. */
  written: string[]
  restarted: string[]
  /** Name of the snapshot of the data before, where the change could lose some; else null. */
  snapshot: string | null
}

export interface AutostartStatus {
  instance: string
  way: 'systemd' | 'login-shell' | 'none'
  /** The unit, or the file of the login shell with our lines; null where there is none. */
  file: string | null
  /** The unit or the lines as they are. */
  text: string | null
  /** Why it may not do what it should, such as an edit by hand. */
  problems: string[]
  /** With systemd: whether it starts with the machine, before any login; null where that is not known. */
  lingers: boolean | null
}

export interface AutostartPlan extends PlanResult, Pick<AutostartStatus, 'way' | 'file' | 'text'> {}

export interface AutostartChange extends AutostartStatus {
  /** Files that were written, changed or removed; empty where all was as it should be. */
  changed: string[]
}

export interface InstanceSummary {
  name: string
  stack: string
  state: StatusResult['state']
  /** ISO 8601. */
  createdAt: string
  /** Absolute. */
  directory: string
  readyServices: number
  services: number
}

export interface RemainingProcess {
  pid: number
  title: string
}
