// What sparkbox knows of one way to fail, as data.

/** Ids of components, as in `ServiceSpec.component`; `machine` for what belongs to none. */
export type CauseComponent =
  | 'machine'
  | 'java'
  | 'hadoop'
  | 'hdfs'
  | 'yarn'
  | 'mapreduce'
  | 'postgres'
  | 'hive'
  | 'spark'
  | 'ssh'
  | 'wsl'

export interface Cause {
  /** Stable; scripts may depend on it: `HDFS_CLUSTER_IDS_DIFFER`. */
  code: string
  /** Whom it concerns; the catalogue's pages are ordered by it. */
  component: CauseComponent
  /** Components in whose logs and output its lines turn up; left out: in any. */
  seenIn?: readonly CauseComponent[]
  /**
   * Each matches one line that proves it. Named groups become the words in braces of `cause` and `fix`. Empty for what
   * leaves no line behind and only a check of `doctor` finds.
   */
  patterns: readonly RegExp[]
  /** Lines of real runs, or as a thread quotes them; at least one for each pattern. Shown in the documentation, and held by a test. */
  examples: readonly string[]
  /** True where something else is usually behind it, which is then named in its place: `Connection refused`. */
  isSymptom?: boolean
  /** True where nothing fails for it; `logs --problems` explains it, and no failure is ever put down to it. */
  isHarmless?: boolean
  /**
   * True where nothing but a repair helps once the service has answered so itself: its start is then given up at once,
   * and not waited for to the end.
   */
  isFinal?: boolean
  /** One sentence without a full stop: what is wrong, and why. */
  cause: string
  /** What to do, if possible a command that can be typed as it stands. Words in braces: named groups, `instance`, `service`. */
  fix: string
  /** For the documentation: how it comes about, what else helps, what is lost or kept. Some sentences of Markdown. */
  explanation: string
  /** Threads and manuals where it is described. */
  links: readonly string[]
}

/** A cause that was found, with its words filled in. */
export interface Diagnosis {
  code: string
  component: CauseComponent
  /** One sentence. */
  cause: string
  fix: string
  /** The page that explains it, relative to sparkbox's own folder. */
  page: string
  /** The line that proves it. */
  line: string
}

export function pageOf({ code }: Pick<Cause, 'code'>): string {
  return `docs/causes/${code}.md`
}
