// Which changes of the configuration could lose data, so that a snapshot is taken before they are made.
import type { Instance } from '../components/contract.js'
import { diffFiles, type KeyChange } from '../config/diff.js'
import { readGeneratedFiles } from '../config/read-generated.js'
import { StackError } from '../errors.js'
import type { Plan } from '../instance/plan.js'

export interface DataThreat {
  file: string
  key: string
  before: string | null
  after: string | null
  /** What could happen, as the end of a sentence. */
  reason: string
}

interface Danger {
  key: string
  reason: string
  /** Every change where it is left out. */
  isDangerous?: (change: KeyChange) => boolean
}

const isOff = ({ after }: KeyChange) => after !== null && /^(off|false|no|0)$/i.test(after)
const isOn = ({ after }: KeyChange) => after !== null && /^(on|true|yes|1)$/i.test(after)

/**
 * Not here: `dfs.replication`, which holds for new files alone and can have one copy with one DataNode anyway; the
 * warehouse folder and `fs.defaultFS`, which lead new tables elsewhere and leave the old ones; the folder of checkpoints,
 * which are made again; how long logs are kept.
 */
const dangers: readonly Danger[] = [
  {
    key: 'dfs.namenode.name.dir',
    reason: 'the NameNode would not find its image, and blocks without an image are deleted',
  },
  { key: 'dfs.namenode.edits.dir', reason: 'the NameNode would start without the newest changes' },
  {
    key: 'dfs.datanode.data.dir',
    reason: 'the DataNode would not find its blocks, and files would be given up as missing',
  },
  { key: 'data_directory', reason: 'PostgreSQL would open another cluster' },
  { key: 'fsync', reason: 'a power cut could destroy the whole cluster of PostgreSQL', isDangerous: isOff },
  { key: 'full_page_writes', reason: 'a power cut could leave torn pages in PostgreSQL', isDangerous: isOff },
  { key: 'zero_damaged_pages', reason: 'PostgreSQL would throw away pages that it cannot read', isDangerous: isOn },
  { key: 'javax.jdo.option.ConnectionURL', reason: 'the metastore would work on another database' },
  {
    key: 'datanucleus.schema.autoCreateAll',
    reason: 'the metastore would change its tables by itself',
    isDangerous: isOn,
  },
  {
    key: 'metastore.schema.verification',
    reason: 'a metastore of another version would write into the tables',
    isDangerous: isOff,
  },
  {
    key: 'hive.metastore.schema.verification',
    reason: 'a metastore of another version would write into the tables',
    isDangerous: isOff,
  },
]

/** From the files by which the services ran last to those of the plan; none for an instance that has no files yet. */
export async function findThreats(instance: Instance, plan: Plan): Promise<DataThreat[]> {
  const { files } = diffFiles(await readGeneratedFiles(instance.directories.conf), plan.files)
  // A file that was not there was read by nobody.
  const changed = files.filter(({ change }) => change === 'changed')
  return changed.flatMap(({ path, keys }) =>
    keys.flatMap((change) => {
      const danger = dangers.find(({ key }) => key === change.key)
      if (danger === undefined || danger.isDangerous?.(change) === false) return []
      return [{ file: path, ...change, reason: danger.reason }]
    }),
  )
}

/** `dfs.namenode.name.dir (hadoop/hdfs-site.xml): the NameNode …` */
export function threatText({ key, file, reason }: DataThreat): string {
  return `${key} (${file}): ${reason}`
}

/** For commands that would take the change over beside what they are for. @throws StackError CONFIRMATION_REQUIRED */
export function refuseThreats(instance: string, threats: readonly DataThreat[]): void {
  if (threats.length === 0) return
  throw new StackError(
    'CONFIRMATION_REQUIRED',
    `sparkbox.yaml asks for a change that could lose data, and services run: ${threats.map(threatText).join('; ')}`,
    {
      hint: `to take it over, with a snapshot before: sparkbox config apply --instance ${instance}`,
      details: { threats },
    },
  )
}
