// The variables by which the makers' tools find each other; `env`, `exec`, launchers and shells all use these.
import { join } from 'node:path'
import type { Instance } from './contract.js'
import { pythonExecutable, sparkHome } from './spark/paths.js'

export function instanceVariables(instance: Instance): Record<string, string> {
  const { conf } = instance.directories
  return {
    JAVA_HOME: instance.javas.spark.home,
    HADOOP_HOME: join(instance.directories.root, 'hadoop'),
    HADOOP_CONF_DIR: join(conf, 'hadoop'),
    YARN_CONF_DIR: join(conf, 'hadoop'),
    HIVE_HOME: join(instance.directories.root, 'hive'),
    HIVE_CONF_DIR: join(conf, 'hive'),
    SPARK_HOME: sparkHome(instance),
    SPARK_CONF_DIR: join(conf, 'spark'),
    SPARK_LOCAL_IP: '127.0.0.1',
    // As spark.local.dir, of which Spark warns that a cluster manager would override it.
    SPARK_LOCAL_DIRS: instance.directories.temporary,
    PYSPARK_PYTHON: pythonExecutable(instance),
    PYSPARK_DRIVER_PYTHON: pythonExecutable(instance),
  }
}
