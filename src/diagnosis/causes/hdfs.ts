// NameNode, DataNode, SecondaryNameNode, and what their clients say.
import type { Cause } from '../cause.js'
import { hdfsClientCauses } from './hdfs-clients.js'
import { hdfsDataNodeCauses } from './hdfs-datanode.js'
import { hdfsNameNodeCauses } from './hdfs-namenode.js'
import { hdfsSettingCauses } from './hdfs-settings.js'

export const hdfsCauses: readonly Cause[] = [
  ...hdfsNameNodeCauses,
  ...hdfsDataNodeCauses,
  ...hdfsClientCauses,
  ...hdfsSettingCauses,
]
