// Names that a person types. The command line reads them without loading any component.

/** Every service a stack can have, in the order in which people think of them. */
export const serviceIds = [
  'postgres',
  'sshd',
  'namenode',
  'datanode',
  'secondarynamenode',
  'resourcemanager',
  'nodemanager',
  'jobhistory',
  'metastore',
  'hiveserver2',
  'spark-history',
  'spark-connect',
  'spark-thrift',
] as const

/** Holds the WSL distribution; no part of a stack, and only there where the person asked for it. */
export const wslKeepAliveId = 'wsl-keep-alive'

/** Every service that an instance can have. */
export const supervisedIds = [...serviceIds, wslKeepAliveId] as const

/** The component of each service, by which its lines are read. */
export const componentOfService: Readonly<Record<(typeof supervisedIds)[number], string>> = {
  postgres: 'postgres',
  sshd: 'ssh',
  namenode: 'hdfs',
  datanode: 'hdfs',
  secondarynamenode: 'hdfs',
  resourcemanager: 'yarn',
  nodemanager: 'yarn',
  jobhistory: 'mapreduce',
  metastore: 'hive',
  hiveserver2: 'hive',
  'spark-history': 'spark',
  'spark-connect': 'spark',
  'spark-thrift': 'spark',
  'wsl-keep-alive': 'wsl',
}

/** Rows of `verify`, in the order in which they are shown. */
export const verifyRows = [
  'java',
  'postgres',
  'jdbc',
  'ssh',
  'hdfs',
  'yarn',
  'mapreduce',
  'schema',
  'metastore',
  'hiveserver2',
  'hive-reads-spark',
  'spark-reads-hive',
  'spark-on-yarn',
  'spark-shell',
  'spark-sql',
  'pyspark',
  'sparkr',
  'connect',
  'thrift',
  'history',
  'web-pages',
] as const
