// What the command line asks of the rest of sparkbox: requests and results as plain data, progress as events.
// The results are what `--json` prints, so their fields are public: they may be added to, never changed.
import type { StackDefinition } from '../artifacts/model.js'
import type { Layer, Location, MemoryProfile } from '../config/model.js'
import type { CheckRow, Work } from '../events.js'
import type { ServiceState } from '../supervisor/spec.js'

export interface StackApi {
  up(request: UpRequest, work: Work): Promise<UpResult>
  planUp(request: UpRequest, work: Work): Promise<PlanResult>
  down(request: ServicesRequest, work: Work): Promise<DownResult>
  planDown(request: ServicesRequest, work: Work): Promise<PlanResult>
  restart(request: ServicesRequest, work: Work): Promise<RestartResult>
  planRestart(request: ServicesRequest, work: Work): Promise<PlanResult>
  install(request: InstallRequest, work: Work): Promise<InstallResult>
  planInstall(request: InstallRequest, work: Work): Promise<PlanResult>
  reset(request: InstanceRequest, work: Work): Promise<RemovalResult>
  planReset(request: InstanceRequest, work: Work): Promise<PlanResult>
  uninstall(request: UninstallRequest, work: Work): Promise<RemovalResult>
  planUninstall(request: UninstallRequest, work: Work): Promise<PlanResult>
  status(request: InstanceRequest, work: Work): Promise<StatusResult>
  /** Yields once at the start and after each change, until the signal aborts. */
  watchStatus(request: InstanceRequest, work: Work): AsyncIterable<StatusResult>
  /** Ends after the last line, or with `follow` when the signal aborts. Lines of all services in the order of time. */
  logs(request: LogsRequest, work: Work): AsyncIterable<LogLine>
  verify(request: VerifyRequest, work: Work): Promise<VerifyResult>
  sql(request: SqlRequest, work: Work): Promise<SqlResult>
  /** What to run for an interactive shell; waits for nothing, and throws NOT_RUNNING where a service is missing. */
  shellCommand(request: ShellRequest, work: Work): Promise<ChildCommand>
  /** What to run for spark-submit with these arguments. */
  submitCommand(request: ArgumentsRequest, work: Work): Promise<ChildCommand>
  /** What to run for any program inside the instance's environment. */
  execCommand(request: ArgumentsRequest, work: Work): Promise<ChildCommand>
  environment(request: InstanceRequest, work: Work): Promise<EnvironmentResult>
  getConfig(request: ConfigKeyRequest, work: Work): Promise<ConfigValues>
  setConfig(request: ConfigSetRequest, work: Work): Promise<ConfigChange>
  unsetConfig(request: { instance: string; key: string }, work: Work): Promise<ConfigChange>
  explainConfig(request: { instance: string; key: string }, work: Work): Promise<ConfigExplanation>
  diffConfig(request: InstanceRequest, work: Work): Promise<ConfigDifference>
  applyConfig(request: InstanceRequest, work: Work): Promise<ApplyResult>
  planApply(request: InstanceRequest, work: Work): Promise<PlanResult>
  listInstances(work: Work): Promise<{ instances: InstanceSummary[] }>
  /** Processes that a sudden end of this command could leave behind; read at the second Ctrl-C, so it must not wait. */
  remainingProcesses(): RemainingProcess[]
}

export interface InstanceRequest {
  instance: string
}

export interface ServicesRequest extends InstanceRequest {
  /** Empty means all. A started service brings those it depends on; a stopped one, those that depend on it. */
  services: string[]
}

export interface UpRequest extends ServicesRequest {
  /** Only for an instance that does not exist yet; null takes the configuration's. */
  stack: string | null
  profile: MemoryProfile | 'auto' | null
  /** For the whole command, in milliseconds; null takes each service's own. */
  timeoutMilliseconds: number | null
  offline: boolean
  /** False: return when the daemon has taken over, before the services are ready. */
  wait: boolean
}

export interface InstallRequest extends InstanceRequest {
  stack: string | null
  offline: boolean
}

export interface UninstallRequest extends InstanceRequest {
  /** Every instance, the store and the caches. Without it: this instance, and with the last one the rest too. */
  all: boolean
  /** Leaves the data folders where they are. */
  keepData: boolean
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
  /** Size of a download or of what is deleted, where it is known. */
  bytes: number | null
}

export interface UpResult {
  instance: string
  /** True where there was nothing to do. */
  alreadyRunning: boolean
  milliseconds: number
  services: ServiceState[]
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
  java: { home: string; version: string; origin: string }
  python: { executable: string; version: string; origin: string }
}

export interface RemovalResult {
  instance: string
  /** Absolute paths that are gone. */
  removed: string[]
  /** Absolute paths that were left on purpose. */
  kept: string[]
  bytes: number
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

export interface LogsRequest extends ServicesRequest {
  /** Last so many lines of each service; null means all. */
  tail: number | null
  /** ISO 8601; only lines from then on. */
  since: string | null
  follow: boolean
  /** Only lines that name a known or likely problem. */
  problems: boolean
  /** Without the filter for harmless noise. */
  raw: boolean
}

export interface LogLine {
  service: string
  /** ISO 8601, or null where the line carries none. */
  time: string | null
  level: 'error' | 'warning' | 'info' | 'debug' | null
  text: string
  /** What a known problem means. */
  problem: { code: string; title: string; hint: string | null } | null
}

export interface VerifyRequest extends InstanceRequest {
  /** Row ids; empty means all. Rows that they need are run too. */
  rows: string[]
}

export interface VerifyResult {
  instance: string
  milliseconds: number
  rows: CheckRow[]
}

export interface SqlRequest extends InstanceRequest {
  engine: 'spark' | 'hive'
  /** One or more statements, separated by semicolons. */
  text: string
}

export interface SqlResult {
  engine: 'spark' | 'hive'
  /** One for each statement, in their order. */
  results: SqlResultSet[]
}

export interface SqlResultSet {
  statement: string
  /** Empty for a statement that returns no rows. Types as the engine names them: `bigint`, `decimal(10,2)`. */
  columns: { name: string; type: string }[]
  /** Numbers that a double cannot hold exactly, dates and nested values are strings. */
  rows: (string | number | boolean | null)[][]
  milliseconds: number
}

export interface ArgumentsRequest extends InstanceRequest {
  arguments: string[]
}

export interface ShellRequest extends ArgumentsRequest {
  shell: 'scala' | 'sql' | 'python' | 'beeline' | 'psql'
}

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

export interface ConfigKeyRequest extends InstanceRequest {
  /** Null: every key that differs from the default. */
  key: string | null
}

export interface ConfigValues {
  instance: string
  values: { key: string; file: string; value: string; layer: Layer }[]
}

export interface ConfigSetRequest extends InstanceRequest {
  key: string
  value: string
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
