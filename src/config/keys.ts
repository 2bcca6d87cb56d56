// From what a person types as a key to its place in sparkbox.yaml.
import { StackError } from '../errors.js'
import { type OverrideSection, overrideSections } from './model.js'
import { nearest } from './nearest.js'

/** The file that reads keys of this beginning; the first that fits counts. */
const prefixes: readonly (readonly [prefix: string, section: OverrideSection])[] = [
  ['spark.', 'spark-defaults'],
  ['dfs.', 'hdfs-site'],
  ['fs.', 'core-site'],
  ['hadoop.', 'core-site'],
  ['io.', 'core-site'],
  ['ipc.', 'core-site'],
  ['yarn.scheduler.capacity.', 'capacity-scheduler'],
  ['yarn.', 'yarn-site'],
  ['mapreduce.', 'mapred-site'],
  ['mapred.', 'mapred-site'],
  ['hive.', 'hive-site'],
  ['tez.', 'hive-site'],
  ['metastore.', 'metastore-site'],
  ['javax.jdo.', 'metastore-site'],
  ['datanucleus.', 'metastore-site'],
]

/** The section of a bare Hadoop, Hive or Spark key: `dfs.replication` belongs to `hdfs-site`. Null for others. */
export function resolveKey(key: string): { section: OverrideSection; key: string } | null {
  const section = prefixes.find(([prefix]) => key.startsWith(prefix) && key.length > prefix.length)?.[1]
  return section === undefined ? null : { section, key }
}

/** `core-site/x.y` and `core-site.x.y` as section and key; null where no section stands in front. */
export function splitSection(path: string): { section: OverrideSection; name: string } | null {
  for (const section of overrideSections) {
    const separator = path[section.length]
    if (path.startsWith(section) && (separator === '/' || separator === '.') && path.length > section.length + 1)
      return { section, name: path.slice(section.length + 1) }
  }
  return null
}

const scalars = [
  'stack',
  'profile',
  'source',
  'apache.mirrors',
  'java.home',
  'java.hadoop',
  'java.hive',
  'java.spark',
  'python.executable',
  'wsl.keepAlive',
  'security.sql',
]
const serviceFields = ['enabled', 'heap', 'javaOptions']

/**
 * The place of a value in sparkbox.yaml: `['hdfs-site', 'dfs.replication']` for `hdfs-site/dfs.replication`,
 * `hdfs-site.dfs.replication` and `dfs.replication`; `['ports', 'namenode.http']` for `ports.namenode.http`.
 * Whether service and port exist is checked where the file is read. CONFIG_UNKNOWN_KEY for what has no place.
 */
export function resolvePath(path: string): string[] {
  const overridden = splitSection(path)
  if (overridden !== null) return [overridden.section, overridden.name]
  const dotted = path.replace('/', '.')
  if (scalars.includes(dotted)) return dotted.split('.')
  const [first, ...rest] = dotted.split('.')
  if (first === 'ports' && rest.join('') !== '') return ['ports', rest.join('.')]
  if (first === 'services' && rest.length === 2 && rest[0] !== '' && serviceFields.includes(rest[1]!))
    return [first, ...(rest as string[])]
  const bare = resolveKey(path)
  if (bare !== null) return [bare.section, bare.key]
  throw unknownPath(path, first!, rest)
}

function unknownPath(path: string, first: string, rest: string[]): StackError {
  const places = [...scalars, 'ports.PORT', ...serviceFields.map((field) => `services.SERVICE.${field}`)]
  const sections = overrideSections.map((section) => `${section}/KEY`)
  const field = first === 'services' ? nearest(rest.at(-1) ?? '', serviceFields) : undefined
  const meant =
    field === undefined ? (nearest(path, scalars) ?? nearest(first, overrideSections)) : `services.${rest[0]}.${field}`
  return new StackError(
    'CONFIG_UNKNOWN_KEY',
    `${path}: unknown key${meant === undefined ? '' : `; did you mean ${meant}?`} (allowed: ${[...places, ...sections].join(', ')})`,
    {
      hint: 'put the file in front of the key: sparkbox config set core-site/KEY=VALUE',
      details: { key: path, ...(meant === undefined ? {} : { nearest: meant }) },
    },
  )
}
