// What a snapshot of an instance would hold now, found out without writing anything.
import { readClusterState } from '../../components/postgres/cluster-state.js'
import { exists } from '../../host/files.js'
import type { Home } from '../home.js'
import type { InstanceRecord } from '../record.js'
import { type Listing, listTree } from './listing.js'
import { type DataTree, dataTrees } from './trees.js'

export interface Survey {
  trees: { tree: DataTree; listing: Listing }[]
  files: number
  bytes: number
  /** Of files that only a file system with reflinks could share. */
  changingBytes: number
  /** PostgreSQL was stopped cleanly, or there is none. */
  isClean: boolean
}

/** No trees where the instance has no data. While services run it is only about right. */
export async function surveyData(home: Home, record: InstanceRecord): Promise<Survey> {
  const trees: Survey['trees'] = []
  for (const tree of dataTrees(home, record))
    if (await exists(tree.folder)) trees.push({ tree, listing: await listTree(tree.folder, tree.isLeftOut) })
  const files = trees.flatMap(({ tree, listing }) =>
    listing.files.map(({ path, size }) => ({ size, isUnchanging: tree.isUnchanging(path) })),
  )
  const sum = (sizes: { size: number }[]) => sizes.reduce((total, { size }) => total + size, 0)
  const cluster = trees.find(({ tree }) => tree.id === 'postgres')
  return {
    trees,
    files: files.length,
    bytes: sum(files),
    changingBytes: sum(files.filter(({ isUnchanging }) => !isUnchanging)),
    isClean: cluster === undefined || (await readClusterState(cluster.tree.folder)) === 'shut down',
  }
}
