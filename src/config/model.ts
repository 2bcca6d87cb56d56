// The one typed model of configuration: what a user wrote, and the files that are generated from it.

/** The free maps of sparkbox.yaml, one for each file a user may override. */
export const overrideSections = [
  'core-site',
  'hdfs-site',
  'yarn-site',
  'mapred-site',
  'capacity-scheduler',
  'hive-site',
  'metastore-site',
  'spark-defaults',
  'spark-env',
  'log4j',
  'log4j2',
  'postgresql',
] as const
export type OverrideSection = (typeof overrideSections)[number]

/** Where a value of the user's stands. `line` is 1-based. */
export interface Location {
  file: string
  line: number
}

export interface OverrideValue {
  value: string
  location: Location
}

export type MemoryProfile = 'small' | 'medium' | 'large'

/** A validated sparkbox.yaml; every default is filled in. */
export interface StackConfig {
  stack: string
  /** `auto` chooses from the machine's memory. */
  profile: MemoryProfile | 'auto'
  /** `home` is for every product, the others for one each. */
  java: { home: string | null; hadoop: string | null; hive: string | null; spark: string | null }
  /** Where products come from that Apache publishes, too. */
  source: 'auto' | 'registry' | 'apache'
  apache: { mirrors: string[] }
  python: { executable: string | null }
  /** Port id, such as `namenode.http`, to a fixed number. */
  ports: Record<string, number>
  services: Record<string, ServiceSettings>
  /** `keepAlive`: whether wsl.exe is to hold the distribution while the instance runs; null where nothing is said. */
  wsl: { keepAlive: boolean | null }
  /** What HiveServer2 and Spark's own server ask for. */
  security: { sql: 'none' | 'password' }
  overrides: Record<OverrideSection, Record<string, OverrideValue>>
  /** The file it was read from, or null where there is none and everything is default. */
  file: string | null
}

export interface ServiceSettings {
  enabled: boolean
  /** Mebibytes; null takes the profile's. */
  heapMegabytes: number | null
  /** Further JVM options, appended last. */
  javaOptions: string[]
}

/** Which layer a value comes from; later layers win. */
export type Layer = 'default' | 'profile' | 'instance' | 'user'

export interface Setting {
  value: string
  layer: Layer
  /** Only for the layer `user`. */
  location?: Location
  /** One sentence: why we set it. Shown by `config explain`. */
  reason?: string
  /** What an earlier layer had set. Filled in by `mergeLayers` and `withUser`. */
  replaced?: { value: string; layer: Layer }
}

export type Settings = Record<string, Setting>

/** Key to text: what a generated file says once it is read back. */
export type Values = Record<string, string>

export type ConfigFormat =
  | 'hadoop-xml'
  | 'properties'
  | 'spark-properties'
  | 'shell-environment'
  | 'postgresql'
  | 'text'

/** One file that is written whole. */
export interface ConfigFile {
  /** Relative to the instance's conf folder: `hadoop/core-site.xml`. */
  path: string
  format: ConfigFormat
  /** The user's map that overrides it, or null where there is none. */
  section: OverrideSection | null
  settings: Settings
  /** For the format `text`: the whole content. */
  text?: string
  /** Ids of the services that read it and so restart when it changes. */
  readers: readonly string[]
  /** 0o600 for files with secrets, else 0o644. */
  mode: number
}
