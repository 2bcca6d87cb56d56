// Whether the data lies where a snapshot looks for it.
import { readGeneratedFiles } from '../../config/read-generated.js'
import { readConfigText } from '../../config/render.js'
import { StackError } from '../../errors.js'
import { instanceDirectories, instanceRoot } from '../folders.js'
import type { Home } from '../home.js'
import type { InstanceRecord } from '../record.js'
import { dataTrees, type TreeId } from './trees.js'

/** Keys of hdfs-site.xml, each with the tree that it leads to; `edits.dir` is where `name.dir` is, unless it is set. */
const leaders: readonly [key: string, tree: TreeId][] = [
  ['dfs.namenode.name.dir', 'namenode'],
  ['dfs.namenode.edits.dir', 'namenode'],
  ['dfs.datanode.data.dir', 'datanode'],
]

/** As the files say by which the services ran last. @throws StackError FOREIGN_DATA for data that lies elsewhere */
export async function requireOwnPlaces(home: Home, record: InstanceRecord): Promise<void> {
  const { conf } = instanceDirectories(instanceRoot(home, record.name), record.postgresFolder)
  const file = (await readGeneratedFiles(conf)).find(({ path }) => path === 'hadoop/hdfs-site.xml')
  if (file === undefined || file.text === null) return
  const values = readConfigText(file.format, file.text)
  const trees = dataTrees(home, record)
  for (const [key, id] of leaders) {
    const folder = trees.find((tree) => tree.id === id)?.folder ?? ''
    const value = values[key]
    if (value === undefined || [folder, `file://${folder}`, `file:${folder}`].includes(value)) continue
    throw new StackError(
      'FOREIGN_DATA',
      `HDFS keeps data in ${value}, and a snapshot holds only what is in ${folder}`,
      {
        hint: `sparkbox config unset --instance ${record.name} hdfs-site/${key}`,
        details: { key, value, folder },
      },
    )
  }
}
