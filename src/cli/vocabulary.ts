// The fixed words that a person may type as values; completion and did-you-mean need them without loading any work.

export const serviceIds = [
  'postgres',
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
] as const

/** In the order in which `verify` runs them. */
export const verifyRows = [
  'java',
  'postgres',
  'jdbc',
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
  'history',
  'web-pages',
] as const

export const shells = ['scala', 'sql', 'python', 'beeline', 'psql'] as const

export const profiles = ['small', 'medium', 'large', 'auto'] as const
