// What the command line asks of the rest of sparkbox: requests and results as plain data, progress as events.
import type { MemoryProfile } from '../config/model.js'
import type { Work } from '../events.js'
import type {
  ApplyResult,
  AutostartChange,
  AutostartPlan,
  AutostartStatus,
  ChildCommand,
  ConfigChange,
  ConfigDifference,
  ConfigExplanation,
  ConfigValues,
  DoctorBundleResult,
  DoctorResult,
  DownResult,
  EnvironmentResult,
  InstallResult,
  InstanceSummary,
  LogLine,
  OpenResult,
  PlanResult,
  RemainingProcess,
  RemovalResult,
  ResetResult,
  RestartResult,
  SqlPart,
  StatusResult,
  UpResult,
  VerifyResult,
} from './api-results.js'
import type { BundleExportResult, BundleImportResult, BundleSummary } from './bundle-results.js'
import type {
  SnapshotDeleteResult,
  SnapshotListResult,
  SnapshotRestoreResult,
  SnapshotSaveResult,
  SnapshotVerifyResult,
} from './snapshot-results.js'
import type { StackCheck, StackCreation, StackDetails, StackList, StackLocking } from './stack-results.js'

export type * from './api-results.js'
export type * from './bundle-results.js'
export type * from './snapshot-results.js'
export type * from './stack-results.js'
export type { NodeTiming, StartTiming } from './start-timing.js'

export interface StackApi {
  up(request: UpRequest, work: Work): Promise<UpResult>
  planUp(request: UpRequest, work: Work): Promise<PlanResult>
  down(request: ServicesRequest, work: Work): Promise<DownResult>
  planDown(request: ServicesRequest, work: Work): Promise<PlanResult>
  restart(request: ServicesRequest, work: Work): Promise<RestartResult>
  planRestart(request: ServicesRequest, work: Work): Promise<PlanResult>
  install(request: InstallRequest, work: Work): Promise<InstallResult>
  planInstall(request: InstallRequest, work: Work): Promise<PlanResult>
  exportBundle(request: BundleExportRequest, work: Work): Promise<BundleExportResult>
  importBundle(request: BundleImportRequest, work: Work): Promise<BundleImportResult>
  /** Reads the manifest alone. */
  showBundle(request: BundleRequest, work: Work): Promise<BundleSummary>
  /** Proves every byte, too. */
  verifyBundle(request: BundleRequest, work: Work): Promise<BundleSummary>
  saveSnapshot(request: SnapshotRequest, work: Work): Promise<SnapshotSaveResult>
  planSaveSnapshot(request: SnapshotRequest, work: Work): Promise<PlanResult>
  listSnapshots(request: InstanceRequest, work: Work): Promise<SnapshotListResult>
  /** Reads every byte. */
  verifySnapshot(request: SnapshotRequest, work: Work): Promise<SnapshotVerifyResult>
  restoreSnapshot(request: SnapshotRestoreRequest, work: Work): Promise<SnapshotRestoreResult>
  planRestoreSnapshot(request: SnapshotRestoreRequest, work: Work): Promise<PlanResult>
  deleteSnapshot(request: SnapshotRequest, work: Work): Promise<SnapshotDeleteResult>
  planDeleteSnapshot(request: SnapshotRequest, work: Work): Promise<PlanResult>
  reset(request: ResetRequest, work: Work): Promise<ResetResult>
  planReset(request: ResetRequest, work: Work): Promise<PlanResult>
  uninstall(request: UninstallRequest, work: Work): Promise<RemovalResult>
  planUninstall(request: UninstallRequest, work: Work): Promise<PlanResult>
  status(request: InstanceRequest, work: Work): Promise<StatusResult>
  /** Yields once at the start and after each change, until the signal aborts. */
  watchStatus(request: InstanceRequest, work: Work): AsyncIterable<StatusResult>
  /** Ends after the last line, or with `follow` when the signal aborts. Lines of all services in the order of time. */
  logs(request: LogsRequest, work: Work): AsyncIterable<LogLine>
  /** Opens a service's web page in a browser, or lists the pages. */
  open(request: OpenRequest, work: Work): Promise<OpenResult>
  verify(request: VerifyRequest, work: Work): Promise<VerifyResult>
  doctor(request: DoctorRequest, work: Work): Promise<DoctorResult>
  planDoctor(request: DoctorRequest, work: Work): Promise<PlanResult>
  /** One archive for a report, with the secrets taken out. */
  doctorBundle(request: DoctorBundleRequest, work: Work): Promise<DoctorBundleResult>
  /** Hands on what the statements give as it comes. */
  sql(request: SqlRequest, take: (part: SqlPart) => void, work: Work): Promise<void>
  /** What to run for an interactive shell; waits for nothing, and throws NOT_RUNNING where a service is missing. */
  shellCommand(request: ShellRequest, work: Work): Promise<ChildCommand>
  /** What to run for spark-submit with these arguments. */
  submitCommand(request: ArgumentsRequest, work: Work): Promise<ChildCommand>
  /** Says, as a warning, why a job failed that ran on YARN; nothing where that is not known. */
  explainSubmitted(request: SubmittedRequest, work: Work): Promise<void>
  /** Says, as warnings, what a job waits for on YARN; until the signal aborts. */
  watchSubmitted(request: SubmittedRequest, work: Work): Promise<void>
  /** What to run for any program inside the instance's environment. */
  execCommand(request: ArgumentsRequest, work: Work): Promise<ChildCommand>
  environment(request: InstanceRequest, work: Work): Promise<EnvironmentResult>
  getConfig(request: ConfigKeyRequest, work: Work): Promise<ConfigValues>
  setConfig(request: ConfigSetRequest, work: Work): Promise<ConfigChange>
  unsetConfig(request: { instance: string; key: string }, work: Work): Promise<ConfigChange>
  explainConfig(request: { instance: string; key: string }, work: Work): Promise<ConfigExplanation>
  diffConfig(request: InstanceRequest, work: Work): Promise<ConfigDifference>
  applyConfig(request: ApplyRequest, work: Work): Promise<ApplyResult>
  planApply(request: ApplyRequest, work: Work): Promise<PlanResult>
  autostartStatus(request: InstanceRequest, work: Work): Promise<AutostartStatus>
  autostartOn(request: InstanceRequest, work: Work): Promise<AutostartChange>
  planAutostartOn(request: InstanceRequest, work: Work): Promise<AutostartPlan>
  autostartOff(request: InstanceRequest, work: Work): Promise<AutostartChange>
  planAutostartOff(request: InstanceRequest, work: Work): Promise<AutostartPlan>
  listInstances(work: Work): Promise<{ instances: InstanceSummary[] }>
  listStacks(work: Work): Promise<StackList>
  showStack(request: { stack: string }, work: Work): Promise<StackDetails>
  checkStack(request: { stack: string }, work: Work): Promise<StackCheck>
  createStack(request: StackCreationRequest, work: Work): Promise<StackCreation>
  /** Fetches everything that a stack of the person's own names, and writes its lock anew. */
  lockStack(request: { stack: string }, work: Work): Promise<StackLocking>
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
  /** Another one than it has only where that can read its data; null keeps it, and a new instance takes the configuration's. */
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

export interface BundleRequest {
  /** Relative to the folder where the person is. */
  file: string
}

export interface BundleExportRequest extends InstanceRequest, BundleRequest {
  /** Empty: the instance's. */
  stacks: string[]
  /** Takes a copy of the Java found here along. */
  withJava: boolean
  /** Replaces a file that is there. */
  force: boolean
  /** Of this sparkbox. */
  version: string
}

export interface BundleImportRequest extends InstanceRequest, BundleRequest {}

export interface SnapshotRequest extends InstanceRequest {
  /** Of the snapshot. */
  name: string
}

export interface SnapshotRestoreRequest extends SnapshotRequest, WithoutSnapshot {
  /** The snapshot's sparkbox.yaml replaces the present one, too. */
  withConfiguration: boolean
}

interface WithoutSnapshot {
  /** Keeps no snapshot of what is lost. */
  withoutSnapshot: boolean
}

export interface ResetRequest extends InstanceRequest, WithoutSnapshot {}

export interface ApplyRequest extends InstanceRequest, WithoutSnapshot {}

export interface UninstallRequest extends InstanceRequest {
  /** Every instance, the store and the caches. Without it: this instance, and with the last one the rest too. */
  all: boolean
  /** Leaves the data folders where they are. */
  keepData: boolean
}

export interface LogsRequest extends ServicesRequest {
  /** Last so many lines of each service; null means all. */
  tail: number | null
  /** ISO 8601; only lines from then on. */
  since: string | null
  follow: boolean
  /** With `follow`: ends also when all the services are stopped. */
  untilStopped: boolean
  /** Only lines that name a known or likely problem. */
  problems: boolean
  /** Without the filter for harmless noise. */
  raw: boolean
}

export interface OpenRequest extends InstanceRequest {
  /** Null lists the pages of all services. */
  service: string | null
  /** False: say the address and open nothing. */
  launch: boolean
}

export interface VerifyRequest extends InstanceRequest {
  /** Row ids; empty means all. Rows that they need are run too. */
  rows: string[]
}

export interface DoctorRequest extends InstanceRequest {
  /** Repairs what can be repaired without root. */
  fix: boolean
  /** Compares every file of the store with the lock. */
  thorough: boolean
}

export interface DoctorBundleRequest extends InstanceRequest, BundleRequest {
  thorough: boolean
  /** Replaces a file that is there. */
  force: boolean
  /** Of this sparkbox. */
  version: string
}

export interface SqlRequest extends InstanceRequest {
  engine: 'spark' | 'hive'
  /** One or more statements, separated by semicolons. */
  text: string
}

export interface ArgumentsRequest extends InstanceRequest {
  arguments: string[]
  /** The makers' commands then show what is known to be harmless, too. */
  raw: boolean
}

export interface SubmittedRequest extends InstanceRequest {
  /** When the job began, in milliseconds of the epoch. */
  since: number
}

export interface ShellRequest extends ArgumentsRequest {
  shell: 'scala' | 'sql' | 'python' | 'r' | 'beeline' | 'psql'
}

export interface ConfigKeyRequest extends InstanceRequest {
  /** Null: every key that differs from the default. */
  key: string | null
}

export interface ConfigSetRequest extends InstanceRequest {
  key: string
  value: string
}

export interface StackCreationRequest {
  name: string
  /** The stack that is copied. */
  from: string
  /** `hive=4.0.0`, `java=17-21`, `java.hadoop=8`, `python=3.11-3.12`. */
  set: string[]
  /** False: everything but the lock is made, and nothing is fetched but what pip needs to pin another Spark. */
  lock: boolean
}
