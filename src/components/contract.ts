// What a component is: the one interface between a product and the rest of sparkbox.
import type {
  Absence,
  InstalledArtifacts,
  JavaRuntimes,
  PythonRuntime,
  SshPrograms,
  StackDefinition,
  ToolProgram,
} from '../artifacts/model.js'
import type { ConfigFile, StackConfig } from '../config/model.js'
import type { Work } from '../events.js'
import type { WslHolder } from '../host/wsl-holder.js'
import type { ServiceSpec, TaskSpec } from '../supervisor/spec.js'
import type { JvmDefinition } from './jvm.js'
import type { Traits } from './traits.js'

/** Absolute folders of one instance. */
export interface InstanceDirectories {
  root: string
  /** Generated files, one folder a component. */
  conf: string
  /** Launchers that `exec` puts on PATH. */
  bin: string
  /** Those that start and stop services; on PATH, too. */
  sbin: string
  data: string
  logs: string
  /** Lock, state file, journal, and what only lives while the instance runs. */
  run: string
  /** Files of mode 0600. */
  secrets: string
  temporary: string
  /** PostgreSQL's own folder, reachable by the account it runs under. */
  postgres: string
}

/** How sparkbox itself is called from outside of its own process. */
export interface ProgramCall {
  /** Absolute. */
  path: string
  /** Absolute; the folder of the Node that runs it, for callers whose PATH has none. */
  nodeFolder: string
  /** Lead it to the folders of this home, whatever the caller's own say. */
  environment: Readonly<Record<string, string>>
}

/** Everything a component may know about the instance that it is part of; made once by the plan, never changed. */
export interface Instance {
  name: string
  /** Random, made at creation; marks every process and proves that it is ours. */
  id: string
  stack: StackDefinition
  config: StackConfig
  program: ProgramCall
  directories: InstanceDirectories
  /** Port id, `namenode.http`, to number; chosen at creation and kept for life. */
  ports: Readonly<Record<string, number>>
  /** Absolute; what all instances share: artifacts and class-data archives. */
  store: string
  artifacts: InstalledArtifacts
  /** Names of the artifacts that are Apache's own releases, which lay out their files in another way. */
  official: readonly string[]
  javas: JavaRuntimes
  python: Omit<PythonRuntime, 'pipWheel'>
  /** Programs that an instance can do without; null where this machine has none and none could be obtained. */
  tools: { sshd: SshPrograms | null; r: ToolProgram | null }
  /** Why an optional artifact is not among `artifacts`, by its name: `sparkr`. */
  absences: Readonly<Record<string, Absence>>
  user: { name: string; uid: number; gid: number; home: string }
  /** The account PostgreSQL runs under when sparkbox runs as root; null otherwise. */
  postgresAccount: { name: string; uid: number; gid: number } | null
  postgresPassword: string
  /** What HiveServer2 and Spark's own server ask for; null where they let everybody in. */
  sqlPassword: string | null
  memory: MemoryPlan
  /** How to hold the WSL distribution; null where that is not wanted, not possible, or this is no WSL. */
  wslHolder: WslHolder | null
}

/** What each JVM and YARN may take, from the profile, the machine and the user's own values. */
export interface MemoryPlan {
  profile: 'small' | 'medium' | 'large'
  /** Service id to heap, in MiB. */
  heapMegabytes: Readonly<Record<string, number>>
  yarnMegabytes: number
  yarnCores: number
}

/** A port a component needs: its id, the guide's number, and what a person calls it. */
export interface PortDefinition {
  id: string
  preferred: number
  title: string
  /** Left out: every stack has it. */
  isUsed?: (traits: Traits) => boolean
}

/** A link that makes up the home of a product, such as HADOOP_HOME. */
export interface HomeLink {
  /** Relative to the instance's folder: `hadoop/bin`. One that ends in `/*` stands for one link to each entry of the target. */
  path: string
  /** Of two links with one path the later counts. */
  target: string
}

/** A command that `exec` and `env` put on PATH under its maker's name. */
export interface Launcher {
  name: string
  /** A whole POSIX shell script. */
  script: string
  /** Where it lies; `bin` where it is left out. */
  folder?: 'bin' | 'sbin'
}

/** One row of `verify`. */
export interface Check {
  id: string
  title: string
  /** Service ids that must be ready. */
  needs: readonly string[]
  /** Row ids that must have passed before; without them this one is skipped. */
  after: readonly string[]
  timeoutMilliseconds: number
  /** Returns the evidence; throws a StackError with the reason otherwise, and a SkipCheck where it cannot be run here. */
  run: (context: CheckContext) => Promise<string>
}

export interface CheckContext extends Work {
  instance: Instance
  /** Unique to this run; every table, folder and application that a check makes carries it, and is removed by it. */
  token: string
}

/** A jar that leads to folders. */
export interface SettingsJar {
  path: string
  folders: string[]
  /** What it holds itself, by the name of the entry: a class of sparkbox's own. */
  files: Readonly<Record<string, Uint8Array>>
}

/** A service as its component knows it; the plan adds the fingerprint, which needs every generated file. */
export type ServiceDefinition = Omit<ServiceSpec, 'fingerprint'>

export interface Component {
  id: string
  title: string
  ports: readonly PortDefinition[]
  configFiles: (instance: Instance) => ConfigFile[]
  /** Each gets an argument file. */
  jvms: (instance: Instance) => JvmDefinition[]
  /** Links that the homes of the product consist of. */
  links: (instance: Instance) => HomeLink[]
  services: (instance: Instance) => ServiceDefinition[]
  tasks: (instance: Instance) => TaskSpec[]
  launchers: (instance: Instance) => Launcher[]
  checks: (instance: Instance) => Check[]
  /** Removes what a run of `verify` left behind by its token, whichever rows ran and however they ended. */
  cleanUp?: (context: CheckContext) => Promise<void>
  /** What a running service really has for a key; null where it has none or is not running. */
  runningValue?: (instance: Instance, file: string, key: string, signal: AbortSignal) => Promise<RunningValue | null>
}

export interface RunningValue {
  value: string
  /** Where it was asked: a URL or a service id. */
  source: string
}
