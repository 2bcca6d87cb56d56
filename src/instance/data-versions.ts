// Which versions can read the data that others wrote.
import { compareVersions, isWithin, majorOf, type VersionSpan } from '../artifacts/version-order.js'

/** Products that keep data of an instance. */
const products = ['postgresql', 'hadoop', 'hive'] as const

export interface Unreadable {
  product: (typeof products)[number]
  /** The version that wrote the data. */
  written: string
  /** The version that is to read it. */
  wanted: string
  /** One sentence. */
  reason: string
}

/** What an instance's record remembers: the versions that may write data from now on. */
export function dataVersionsOf(versions: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(products.flatMap((product) => (versions[product] ? [[product, versions[product]]] : [])))
}

/** Everything that keeps these versions from the data; empty where they can read it. A product without data is none. */
export function findUnreadable(
  dataVersions: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>>,
): Unreadable[] {
  return products.flatMap((product) => {
    const [written, wanted] = [dataVersions[product], versions[product]]
    if (!written || !wanted || compareVersions(written, wanted) === 0) return []
    const reason = judges[product](written, wanted)
    return reason === null ? [] : [{ product, written, wanted, reason }]
  })
}

const judges: Record<(typeof products)[number], (written: string, wanted: string) => string | null> = {
  postgresql: judgePostgres,
  hadoop: judgeHdfs,
  hive: judgeMetastore,
}

/** https://www.postgresql.org/docs/current/upgrading.html: minor releases share the format, major ones do not. */
function judgePostgres(written: string, wanted: string): string | null {
  if (majorOf(written) === majorOf(wanted)) return null
  return `PostgreSQL ${written} wrote the database, and PostgreSQL ${wanted} reads only what ${majorOf(wanted)} wrote`
}

/**
 * NameNodeLayoutVersion.CURRENT_LAYOUT_VERSION, read out of the releases' own jars: 3.0.3, 3.1.4, 3.2.0, 3.2.4, 3.3.0, 3.3.1,
 * 3.3.4, 3.3.6, 3.4.0, 3.4.2, 3.4.3, 3.5.0. The DataNode's is -57 in all of them.
 */
const hdfsLayouts: readonly (VersionSpan & { layout: number })[] = [
  { from: '3.0', before: '3.2', layout: -64 },
  { from: '3.2', before: '3.3.1', layout: -65 },
  { from: '3.3.1', before: '3.4', layout: -66 },
  { from: '3.4', before: '3.6', layout: -67 },
]

/**
 * A NameNode starts only on its own layout: an older one needs `-upgrade`, which cannot be taken back once it is
 * finalized, and a newer one is refused with an IncorrectVersionException.
 */
function judgeHdfs(written: string, wanted: string): string | null {
  const [old, next] = [layoutOf(written), layoutOf(wanted)]
  if (old === null || next === null) {
    if (releaseLine(written) === releaseLine(wanted)) return null
    return `Hadoop ${written} wrote the files of HDFS, and whether ${wanted} starts on them is not known`
  }
  if (old === next) return null
  const wrote = `Hadoop ${written} wrote the files of HDFS in layout ${old}`
  return next < old
    ? `${wrote}, and the NameNode of ${wanted} (layout ${next}) would have to upgrade them for good`
    : `${wrote}, which is newer than the ${next} of Hadoop ${wanted}`
}

/** Scripts `hive-schema-X.Y.0.postgres.sql`: each release line has one schema, and 4.0.1 shares that of 4.0.0. */
function judgeMetastore(written: string, wanted: string): string | null {
  if (releaseLine(written) === releaseLine(wanted)) return null
  return `Hive ${written} made the metastore's tables for schema ${releaseLine(written)}.0, and Hive ${wanted} needs ${releaseLine(wanted)}.0`
}

function layoutOf(version: string): number | null {
  return hdfsLayouts.find((each) => isWithin(version, each))?.layout ?? null
}

function releaseLine(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}
