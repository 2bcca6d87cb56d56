// The folders of an instance that a snapshot holds: what HDFS and PostgreSQL cannot make again.
import { basename, dirname } from 'node:path'
import { dataNodeFolder, nameNodeFolder, secondaryNameNodeFolder } from '../../components/hdfs/settings.js'
import { isUnchangingBlock, isUnchangingImage } from '../../components/hdfs/unchanging-files.js'
import { clusterFolder } from '../../components/postgres/settings.js'
import { instanceDirectories, instanceRoot } from '../folders.js'
import type { Home } from '../home.js'
import type { InstanceRecord } from '../record.js'

export const treeIds = ['namenode', 'datanode', 'secondarynamenode', 'postgres'] as const

export type TreeId = (typeof treeIds)[number]

export interface DataTree {
  /** Its folder's name in a snapshot. */
  id: TreeId
  /** Where it lives, absolute. */
  folder: string
  /** Where it is built up to be restored: beside it, on the same disk. */
  next: string
  /** Where the data that it replaces goes until it is removed. */
  former: string
  /** The account of its files where that is not our own. */
  owner: { uid: number; gid: number } | null
  /** Whether a file below it is never written to again, so that a snapshot may hold it as a hard link. */
  isUnchanging: (path: string) => boolean
  /** Whether a file below it says who uses the folder now, which is nobody. */
  isLeftOut: (path: string) => boolean
}

/** Whether or not they are there. YARN's local files are not among them: nothing needs them after a stop. */
export function dataTrees(home: Home, record: InstanceRecord): DataTree[] {
  const directories = instanceDirectories(instanceRoot(home, record.name), record.postgresFolder)
  const isLock = (path: string) => basename(path) === 'in_use.lock'
  const hdfs = { owner: null, isLeftOut: isLock }
  return [
    { id: 'namenode', ...places(nameNodeFolder({ directories })), ...hdfs, isUnchanging: isUnchangingImage },
    { id: 'datanode', ...places(dataNodeFolder({ directories })), ...hdfs, isUnchanging: isUnchangingBlock },
    {
      id: 'secondarynamenode',
      ...places(secondaryNameNodeFolder({ directories })),
      ...hdfs,
      isUnchanging: isUnchangingImage,
    },
    {
      id: 'postgres',
      ...places(clusterFolder({ directories })),
      owner: record.postgresAccount,
      isLeftOut: (path) => path === 'postmaster.pid',
      // PostgreSQL writes into every file of its own, at any time.
      isUnchanging: () => false,
    },
  ]
}

function places(folder: string): Pick<DataTree, 'folder' | 'next' | 'former'> {
  const beside = (mark: string) => `${dirname(folder)}/.${basename(folder)}.${mark}`
  return { folder, next: beside('restoring'), former: beside('former') }
}
