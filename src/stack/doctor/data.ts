// What lies on disk against the versions that are to read it, and the two halves of HDFS against each other.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { majorOf } from '../../artifacts/version-order.js'
import { dataNodeFolder, nameNodeFolder } from '../../components/hdfs/settings.js'
import { clusterFolder } from '../../components/postgres/settings.js'
import { isErrno } from '../../host/errno.js'
import { findUnreadable } from '../../instance/data-versions.js'
import { fail, known, type MachineCheck, ok } from '../machine-check.js'
import type { Area } from './finding.js'
import { readOrNull } from './read-or-null.js'

export interface HdfsFacts {
  nameFolder: string
  dataFolder: string
  /** Null where there is no VERSION file. */
  nameCluster: string | null
  dataCluster: string | null
  hasImage: boolean
}

export const dataArea: Area = {
  id: 'data',
  asks: 'the data folders',
  look: async ({ instance, record, stack }) => {
    if (instance === null || record.value === null) return []
    const [hdfs, written] = await Promise.all([
      readHdfs(nameNodeFolder(instance), dataNodeFolder(instance)),
      readOrNull(join(clusterFolder(instance), 'PG_VERSION')),
    ])
    const versions = stack.value?.versions ?? {}
    return [
      checkVersions(record.value.dataVersions, versions),
      checkHdfs(hdfs),
      checkCluster(written?.trim() ?? null, versions.postgresql ?? ''),
    ]
  },
}

export function checkVersions(
  written: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>>,
): MachineCheck {
  const evidence = Object.entries(written)
    .map(([product, version]) => `${product} ${version}`)
    .join(', ')
  const [unreadable] = findUnreadable(written, versions)
  if (unreadable === undefined) return ok('data-versions', evidence === '' ? 'no data yet' : `written by ${evidence}`)
  return known('data-versions', 'fail', 'SPARKBOX_DATA_INCOMPATIBLE', evidence, { reason: unreadable.reason })
}

export function checkHdfs(facts: HdfsFacts): MachineCheck {
  const { nameFolder, dataFolder, nameCluster, dataCluster, hasImage } = facts
  if (dataCluster === null && !hasImage) return ok('hdfs-data', 'not formatted yet')
  if (!hasImage)
    return known('hdfs-data', 'fail', 'SPARKBOX_NAMENODE_IMAGE_MISSING', `${dataFolder} is of ${dataCluster}`, {
      folder: nameFolder,
    })
  if (dataCluster === null) return ok('hdfs-data', `cluster ${nameCluster}, no block yet`)
  if (nameCluster === dataCluster) return ok('hdfs-data', `cluster ${nameCluster} on both sides`)
  const evidence = `NameNode ${nameCluster}, DataNode ${dataCluster}`
  return known('hdfs-data', 'fail', 'HDFS_CLUSTER_IDS_DIFFER', evidence, { folder: dataFolder, datanode: dataCluster })
}

export function checkCluster(written: string | null, wanted: string): MachineCheck {
  if (written === null) return ok('postgres-data', 'no cluster yet')
  if (/^\d+$/.test(written) && (wanted === '' || Number(written) === Number(majorOf(wanted))))
    return ok('postgres-data', `PostgreSQL ${written}`)
  if (!/^\d+$/.test(written))
    return fail(
      'postgres-data',
      `PG_VERSION says ${JSON.stringify(written.slice(0, 40))}`,
      'the file PG_VERSION of the cluster is damaged, so PostgreSQL refuses to start',
      'restore PG_VERSION from a copy: it holds the major version alone',
    )
  const reason = `PostgreSQL ${written} wrote the database, and PostgreSQL ${wanted} cannot read it`
  return known('postgres-data', 'fail', 'SPARKBOX_DATA_INCOMPATIBLE', `${written}, wanted ${wanted}`, { reason })
}

async function readHdfs(nameFolder: string, dataFolder: string): Promise<HdfsFacts> {
  const [name, data, files] = await Promise.all([
    readOrNull(join(nameFolder, 'current', 'VERSION')),
    readOrNull(join(dataFolder, 'current', 'VERSION')),
    readdir(join(nameFolder, 'current')).catch((error: unknown) => {
      if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return []
      throw error
    }),
  ])
  const cluster = (text: string | null) => /^clusterID=(.*)$/m.exec(text ?? '')?.[1]?.trim() ?? null
  const hasImage = files.some((file) => /^fsimage_\d+$/.test(file))
  return { nameFolder, dataFolder, nameCluster: cluster(name), dataCluster: cluster(data), hasImage }
}
