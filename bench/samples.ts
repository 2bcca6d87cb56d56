// What is measured: every figure as one flat sample, and the names that stand in tables.

/**
 * `guide`: the hand-run guide's script and configuration. `stock`: our configuration with the flags of the makers, one
 * after the other; for clients the makers' own launcher. `sparkbox`: what a person types.
 */
export type Way = 'guide' | 'stock' | 'sparkbox'

export const ways: readonly Way[] = ['guide', 'stock', 'sparkbox']

/** What can be measured alone, by `--only`. */
export const sections = ['start', 'memory', 'clients', 'queries', 'install', 'daemon'] as const
export type Section = (typeof sections)[number]

/** `MB` is a million bytes; `%` of one processor. */
export type Unit = 's' | 'CPU s' | 'MB' | '%'

export interface Measure {
  id: string
  section: Section
  title: string
  unit: Unit
}

export interface Sample {
  /** The id of a measure. */
  measure: string
  way: Way
  /** From 1. */
  round: number
  value: number
  /** What it consists of, such as seconds until each service was ready. */
  parts?: Record<string, number>
}

/** In the order of the tables. */
export const measures: readonly Measure[] = [
  { id: 'start.seconds', section: 'start', title: 'Start with data, stopped to ready', unit: 's' },
  { id: 'start.cpu', section: 'start', title: 'Processor time of that start', unit: 'CPU s' },
  { id: 'everything.seconds', section: 'start', title: 'Start with job history and Connect, too', unit: 's' },
  { id: 'everything.cpu', section: 'start', title: 'Processor time of that start', unit: 'CPU s' },
  { id: 'idle.pss', section: 'memory', title: 'Memory a minute after the start (PSS)', unit: 'MB' },
  { id: 'idle.rss', section: 'memory', title: 'Memory a minute after the start (RSS)', unit: 'MB' },
  { id: 'used.pss', section: 'memory', title: 'Memory after work on every part (PSS)', unit: 'MB' },
  { id: 'used.rss', section: 'memory', title: 'Memory after work on every part (RSS)', unit: 'MB' },
  { id: 'spark-sql', section: 'clients', title: '`spark-sql -e`', unit: 's' },
  { id: 'spark-shell', section: 'clients', title: '`spark-shell`, one line', unit: 's' },
  { id: 'pyspark', section: 'clients', title: '`pyspark`, one line', unit: 's' },
  { id: 'hdfs', section: 'clients', title: '`hdfs dfs -ls /`', unit: 's' },
  { id: 'beeline', section: 'clients', title: '`beeline -e`', unit: 's' },
  { id: 'first-query', section: 'queries', title: 'First `sparkbox sql`, against `spark-sql -e`', unit: 's' },
  { id: 'repeated-query', section: 'queries', title: 'Repeated `sparkbox sql`, against `spark-sql -e`', unit: 's' },
  { id: 'download', section: 'install', title: 'Downloads, against the official archives', unit: 'MB' },
  { id: 'disk', section: 'install', title: 'Installed', unit: 'MB' },
  { id: 'install.seconds', section: 'install', title: 'Installation from nothing', unit: 's' },
  { id: 'status', section: 'daemon', title: '`sparkbox status`', unit: 's' },
  { id: 'help', section: 'daemon', title: '`sparkbox --help`', unit: 's' },
  { id: 'daemon.cpu', section: 'daemon', title: 'Idle daemon, processor', unit: '%' },
  { id: 'daemon.pss', section: 'daemon', title: 'Idle daemon, memory (PSS)', unit: 'MB' },
  { id: 'daemon.rss', section: 'daemon', title: 'Idle daemon, memory (RSS)', unit: 'MB' },
]
