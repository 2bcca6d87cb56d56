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
  'connect',
  'thrift',
  'history',
  'web-pages',
] as const
