// NameNode, DataNode, SecondaryNameNode, and what their clients say.
import type { Cause } from '../cause.js'

export const hdfsCauses: readonly Cause[] = [
  {
    code: 'HDFS_CLUSTER_IDS_DIFFER',
    component: 'hdfs',
    seenIn: ['hdfs'],
    patterns: [
      /Incompatible clusterIDs in (?<folder>\S+): namenode clusterID = (?<namenode>\S+); datanode clusterID = (?<datanode>[^\s;]+)/,
    ],
    examples: [
      'java.io.IOException: Incompatible clusterIDs in /home/me/hdfs/data: namenode clusterID = CID-7e2f8a0e-4c1b-4c35-9d7b-0e5d9f7a3b11; datanode clusterID = CID-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    ],
    cause: 'the NameNode was formatted anew, and the DataNode in {folder} still holds the blocks of {datanode}',
    fix: 'sparkbox snapshot list --instance {instance}, then restore the one before; or give the data up: sparkbox reset --instance {instance}',
    explanation:
      'Each format of a NameNode makes a new cluster id. A DataNode that served another one refuses to join, so that it cannot delete blocks that it does not know. sparkbox formats only a folder that is proven empty, so this comes from a format by hand or from folders that were put together from two instances.',
    links: [
      'https://github.com/big-data-europe/docker-hadoop-spark-workbench/issues/55',
      'https://github.com/apache/hadoop/pull/6387',
    ],
  },
]
