// The DataNode: its folders, its place in the cluster, its room for blocks.
import type { Cause } from '../cause.js'
import { restoreOrReset } from '../fixes.js'

export const hdfsDataNodeCauses: readonly Cause[] = [
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
  {
    code: 'HDFS_NAMESPACES_DIFFER',
    component: 'hdfs',
    patterns: [
      /Incompatible namespaceIDs in (?<folder>\/\S+): namenode namespaceID = (?<namenode>\d+); datanode namespaceID = (?<datanode>\d+)/,
      /Blockpool ID mismatch: previously connected to Blockpool ID (?<datanode>\S+) but now connected to Blockpool ID (?<namenode>\S+)/,
      /Datanode state: .* CTime = \d+ is newer than the namespace state: /,
    ],
    examples: [
      'java.io.IOException: Incompatible namespaceIDs in /home/me/hdfs/data: namenode namespaceID = 123456; datanode namespaceID = 654321',
      'java.io.IOException: Blockpool ID mismatch: previously connected to Blockpool ID BP-1 but now connected to Blockpool ID BP-2',
      'java.io.IOException: Datanode state: LV = -57 CTime = 1795543136264 is newer than the namespace state: LV = -67 CTime = 0',
    ],
    cause: 'the folders of the NameNode and of the DataNode belong to two different file systems',
    fix: restoreOrReset,
    explanation:
      'They were put together from two instances or from two times. A snapshot holds both as they belong together.',
    links: ['https://github.com/bloomberg/chef-bach/issues/710'],
  },
  {
    code: 'HDFS_BLOCK_FOLDER_FAILED',
    component: 'hdfs',
    patterns: [
      /Too many failed volumes - current valid volumes: (?<valid>\d+)/,
      /All directories in dfs\.datanode\.data\.dir are invalid/,
      /All specified directories (?:are failed to load|have failed to load)/,
      /Invalid dfs\.datanode\.data\.dir (?<folder>\/\S+)/,
      /Failed to add storage directory \[\w+\](?:file:)?(?<folder>\/\S+)/,
    ],
    // Why a folder failed is said before.
    isSymptom: true,
    examples: [
      'org.apache.hadoop.util.DiskChecker$DiskErrorException: Too many failed volumes - current valid volumes: 0, volumes configured: 1, volumes failed: 1, volume failures tolerated: 0',
      'java.io.IOException: All directories in dfs.datanode.data.dir are invalid: "/home/me/.sparkbox/instances/default/data/datanode"',
      'java.io.IOException: All specified directories have failed to load.',
      '2026-11-24 18:30:00,000 WARN datanode.DataNode: Invalid dfs.datanode.data.dir /home/me/.sparkbox/instances/default/data/datanode : ',
      '2026-11-24 18:30:00,000 WARN common.Storage: Failed to add storage directory [DISK]file:/home/me/.sparkbox/instances/default/data/datanode',
    ],
    cause: 'the DataNode cannot use its folder for blocks',
    fix: 'ls -ld "$(dirname "$(sparkbox exec --instance {instance} -- printenv HADOOP_HOME)")/data/datanode"; make it a folder of your account that you may write, then: sparkbox up --instance {instance}',
    explanation:
      'It is missing, is no folder, belongs to another account, or its disk has become read-only. As long as its blocks are there nothing is lost; a snapshot brings them back where they are not.',
    links: [
      'https://github.com/MuhammadBilalYar/Hadoop-On-Window/issues/26',
      'https://github.com/mesosphere-backup/hdfs-deprecated/issues/159',
      'https://github.com/microsoft/pai/issues/700',
    ],
  },
  {
    code: 'HDFS_FAILED_FOLDERS_SETTING',
    component: 'hdfs',
    patterns: [
      /Invalid value configured for dfs\.datanode\.failed\.volumes\.tolerated - (?<value>-?\d+)/,
      /Invalid volume failure +config value: (?<value>-?\d+)/,
    ],
    examples: [
      'org.apache.hadoop.util.DiskChecker$DiskErrorException: Invalid value configured for dfs.datanode.failed.volumes.tolerated - 5. Value configured is >= to the number of configured volumes (1).',
      'org.apache.hadoop.util.DiskChecker$DiskErrorException: Invalid volume failure  config value: 5',
    ],
    cause: 'sparkbox.yaml lets {value} folders of the DataNode fail, and it has one',
    fix: 'sparkbox config unset hdfs-site.dfs.datanode.failed.volumes.tolerated --instance {instance}; sparkbox up --instance {instance}',
    explanation: 'An instance has one folder for blocks, so none may fail, which is the default.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml'],
  },
  {
    code: 'HDFS_NO_SPACE',
    component: 'hdfs',
    patterns: [
      /HDFS has no free space left for a block/,
      /The volume with the most available space \(=(?<free>\d+) B\) is less than the block size/,
    ],
    examples: [
      'HDFS has no free space left for a block',
      'org.apache.hadoop.util.DiskChecker$DiskOutOfSpaceException: Out of space: The volume with the most available space (=1024 B) is less than the block size (=134217728 B).',
    ],
    cause: 'HDFS has no room for another block',
    fix: 'make room on the disk, or see what HDFS holds: sparkbox exec --instance {instance} -- hdfs dfs -du -h /; a reserve of your own goes by: sparkbox config unset hdfs-site.dfs.datanode.du.reserved --instance {instance}; sparkbox config apply --instance {instance}',
    explanation:
      'HDFS reserves a whole block, 128 MiB, for each file that is being written. Nothing is lost; reading works on.',
    links: ['https://github.com/big-data-europe/docker-hadoop/issues/38'],
  },
  {
    code: 'HDFS_NAMENODE_DISK_FULL',
    component: 'hdfs',
    patterns: [
      /NameNode low on available disk space/,
      /Resources are low on NN/,
      /Space available on volume '(?<volume>[^']+)' is (?<free>\d+), which is below the configured reserved amount/,
    ],
    examples: [
      '2026-11-24 18:30:00,000 WARN namenode.FSNamesystem: NameNode low on available disk space. Entering safe mode.',
      'Name node is in safe mode. Resources are low on NN. Please add or free up more resourcesthen turn off safe mode manually.',
      "2026-11-24 18:30:00,000 WARN namenode.NameNodeResourceChecker: Space available on volume '/dev/sda1' is 1048576, which is below the configured reserved amount 104857600",
    ],
    cause: 'less than 100 MB are free on the disk of the NameNode, so it only lets files be read',
    fix: 'make room on the disk, then sparkbox exec --instance {instance} -- hdfs dfsadmin -safemode leave',
    explanation:
      'Without room for its edit log it could not keep a change. Nothing is lost. It does not leave safe mode by itself.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HdfsUserGuide.html'],
  },
  {
    code: 'HDFS_DATANODE_EXCLUDED',
    component: 'hdfs',
    isSymptom: true,
    patterns: [
      /could only be (?:written|replicated) to 0 (?:of the 1 minReplication nodes\.?|nodes) .*There are (?:[1-9]\d*) datanode\(s\) running and (?:no|[1-9]\d*) node\(s\) are excluded/,
    ],
    examples: [
      'put: File /tmp/hung._COPYING_ could only be written to 0 of the 1 minReplication nodes. There are 1 datanode(s) running and 1 node(s) are excluded in this operation.',
    ],
    cause: 'the DataNode is counted as live, but takes no block: it hangs, or it has no room',
    fix: 'sparkbox restart datanode --instance {instance}',
    explanation:
      'A client leaves out a DataNode that did not answer it. If a restart does not help, look at the room that is left: `sparkbox exec -- hdfs dfsadmin -report`.',
    links: [
      'https://github.com/ruoyu-chen/hadoop-docker/issues/10',
      'https://github.com/big-data-europe/docker-hadoop/issues/86',
    ],
  },
  {
    code: 'HDFS_NO_DATANODE',
    component: 'hdfs',
    isSymptom: true,
    patterns: [/There are 0 datanode\(s\) running/, /no DataNode has reported to it yet/],
    examples: [
      'File /user/root/x._COPYING_ could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s) running and 0 node(s) are excluded in this operation.',
      'no DataNode has reported to it yet',
    ],
    cause: 'no DataNode is connected to the NameNode, so nothing can be read or written',
    fix: 'sparkbox up datanode --instance {instance}; sparkbox logs datanode --problems --instance {instance}',
    explanation: 'It does not run, or it could not join; then its own log says why, as the second command shows.',
    links: [
      'https://github.com/big-data-europe/docker-hadoop/issues/38',
      'https://github.com/big-data-europe/docker-hadoop-spark-workbench/issues/51',
    ],
  },
]
