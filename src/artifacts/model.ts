// A stack's versions as data, and what an installed stack looks like.

/** Products that bring no Java and may need different ones. */
export const javaProducts = ['hadoop', 'hive', 'spark'] as const
export type JavaProduct = (typeof javaProducts)[number]

/** Both inclusive. */
export interface JavaRange {
  minimum: number
  maximum: number
}

/** `stacks/<name>/stack.json`. */
export interface StackDefinition {
  name: string
  /** One line for lists: `Spark 4.3.0, Hadoop 3.5.0, Hive 4.0.0, PostgreSQL 17.5`. */
  title: string
  /**
   * Product to version: spark, hadoop, hive, tez, postgresql, postgresqlJdbc. The only place where versions stand: titles
   * and coordinates name them as `${hadoop}`, POMs as `${sparkbox.hadoop}`. Requirements pin Spark a second time.
   */
  versions: Record<string, string>
  /** Oldest and newest Java that each product was run on. */
  java: Readonly<Record<JavaProduct, JavaRange>>
  python: { minimum: string; maximum: string }
  artifacts: ArtifactDefinition[]
  /** Folder that holds stack.json, the POMs, requirements and lock.json. */
  directory: string
}

interface ArtifactBase {
  /** Names its folder in the store. */
  name: string
  /** What people call it: `Hadoop 3.5.0`. */
  title: string
  /** Bytes that the lock cannot tell; measured, rounded up. */
  estimate?: DiskEstimate | undefined
  /** How Apache itself publishes the product: what can stand in the artifact's place. */
  official?: OfficialRelease | undefined
  /** Needed only where that artifact comes as Apache's release: what the release leaves to its users. */
  onlyWithOfficial?: string | undefined
}

export interface DiskEstimate {
  /** Installed, beyond the locked files. */
  unlockedBytes?: number | undefined
  /** Needed in the store while installing, and free again afterwards. */
  temporaryBytes?: number | undefined
  /** What Maven's or pip's own cache keeps. */
  cacheBytes?: number | undefined
  /** What comes over the network, where the locked files come packed. */
  packedBytes?: number | undefined
}

/** All runtime dependencies of a POM, copied flat into `lib/`; without the files in `exclude` (globs on the file name). */
export interface ClasspathDefinition extends ArtifactBase {
  source: 'maven'
  kind: 'classpath'
  pom: string
  exclude?: string[] | undefined
  /** Jars that must stand before all others; the order of the rest does not matter. */
  first?: string[] | undefined
}

/**
 * One Maven artifact, unpacked. `include` are globs on entry names; `strip` leading path parts are dropped, and what is left
 * lands below the folder `into`.
 */
export interface ArchiveDefinition extends ArtifactBase {
  source: 'maven'
  kind: 'archive'
  /** `group:artifact:version[:packaging[:classifier]]`; `${arch}` becomes amd64 or arm64v8. */
  coordinates: string
  include?: string[] | undefined
  strip?: number | undefined
  into?: string | undefined
  /** The archive holds one inner archive that matches and that is unpacked instead (`*.txz`). */
  inner?: string | undefined
}

/**
 * A virtual environment made by pip with --require-hashes from a requirements file. `site-packages` in it leads to the
 * folder of that name, whatever the Python version.
 */
export interface EnvironmentDefinition extends ArtifactBase {
  source: 'pypi'
  kind: 'environment'
  requirements: string
  /** What builds the source distributions; installed first. */
  buildRequirements: string
  /** Folders that are the same for every Python and machine; the lock holds these alone. */
  locked: string[]
}

/** A release file of Apache and what of it is unpacked. */
export interface ReleaseFile {
  /** Below the root of Apache's releases: `hadoop/common/hadoop-3.5.0/hadoop-3.5.0.tar.gz`. */
  path: string
  /** The same for arm64, where Apache publishes another one. */
  arm64Path?: string | undefined
  /** Of the file at `path`, where it is known for certain; else the published one is asked for. */
  sha512?: string | undefined
  /** The file of the project's keys: `hadoop/common/KEYS`. */
  keys?: string | undefined
  /** Globs on entry names, before `strip`. */
  include?: string[] | undefined
  exclude?: string[] | undefined
  strip?: number | undefined
  /** Libraries of Hadoop that must stand before the jars of this one on a classpath. */
  firstOfHadoop?: string[] | undefined
}

export interface OfficialRelease extends ReleaseFile {
  estimate?: DiskEstimate | undefined
  /** Artifacts that it makes unnecessary, because it holds the same. */
  replaces?: string[] | undefined
}

/**
 * A release file of Apache, unpacked. No lock names its files: its SHA-512 proves the whole, and the receipt in the store
 * names every file that came out of it.
 */
export interface ReleaseDefinition extends ArtifactBase, ReleaseFile {
  source: 'apache'
  kind: 'release'
}

/** One folder of the store. */
export type ArtifactDefinition = ClasspathDefinition | ArchiveDefinition | EnvironmentDefinition | ReleaseDefinition

export type Architecture = 'x86-64' | 'arm64'

/** `stacks/<name>/lock.json`: size and SHA-256 of every file that lands in the store. */
export interface Lockfile {
  stack: string
  artifacts: Record<string, LockedArtifact>
}

export interface LockedArtifact {
  /**
   * Folders of the artifact that the lock speaks for; `.` is all of it. What lies outside is a compiled wheel that
   * differs for each Python and machine: requirements.txt pins it by its own hash.
   */
  covers: string[]
  /** The files for each architecture, or `any` where they do not differ. */
  files: Partial<Record<Architecture | 'any', LockedFile[]>>
}

export interface LockedFile {
  /** Relative to the artifact's folder in the store. */
  path: string
  size: number
  /** Of the content; for a symbolic link, of the text it holds. */
  sha256: string
  link?: true | undefined
}

/** Artifact name to its absolute folder in the store, complete and proven against the lock. */
export type InstalledArtifacts = Record<string, string>

/** The Java of each product; often one for all. */
export type JavaRuntimes = Readonly<Record<JavaProduct, JavaRuntime>>

/** A Java found or obtained. */
export interface JavaRuntime {
  home: string
  major: number
  version: string
  vendor: string
  /** Where it was found, for people: `JAVA_HOME`, `/usr/lib/jvm`, `store`. */
  origin: string
}

export interface PythonRuntime {
  /** The interpreter itself, not a shim. */
  executable: string
  version: string
  origin: string
  /** A pip for an interpreter that brings none of its own; null where it does. */
  pipWheel: string | null
  /** Why PySpark does not run on it, and how to get one that fits; null where it does. */
  unfit: string | null
}

/** OpenSSH of this machine, or unpacked into the store. */
export interface SshPrograms {
  server: SshServer
  client: SshClient
  /** A library that shows the server accounts of our own (nss_wrapper); null where it needs none. */
  accountLibrary: string | null
}

export interface SshServer {
  /** An absolute path, because the server starts itself anew for each connection. */
  program: string
  /** What this version, at this place, has to be told beyond its configuration. */
  options: string[]
  /** What an unpacked one needs to find its libraries. */
  variables: Record<string, string>
}

export interface SshClient {
  ssh: string
  scp: string
  sftp: string
  keygen: string
  variables: Record<string, string>
}

/** A program of this machine, or unpacked into the store. */
export interface ToolProgram {
  program: string
  /** What it needs beside the usual variables. */
  variables: Record<string, string>
}

/** Why an optional part is not there. */
export interface Absence {
  reason: string
  /** The command after which it may be there. */
  fix: string
}

/** Environment variables, passed as an argument so that nothing here depends on the shell of whoever starts it. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>
