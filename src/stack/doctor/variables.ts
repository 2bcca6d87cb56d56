// Variables of other installations in the shell.
import { known, type MachineCheck, ok } from '../machine-check.js'
import type { Area } from './finding.js'

/** What each makes programs do that are typed by hand. */
const concerns: Readonly<Record<string, string>> = {
  HADOOP_HOME: 'hdfs, yarn and mapred are of another Hadoop',
  HADOOP_PREFIX: 'hdfs, yarn and mapred are of another Hadoop',
  HADOOP_CONF_DIR: 'Hadoop and Spark ask another cluster',
  YARN_CONF_DIR: 'Spark asks another cluster',
  HADOOP_OPTS: 'every Hadoop command gets options',
  HADOOP_CLIENT_OPTS: 'every Hadoop command gets options',
  HADOOP_CLASSPATH: 'Hadoop loads other jars',
  HADOOP_USER_NAME: 'HDFS takes you for another user',
  HIVE_HOME: 'beeline is of another Hive',
  HIVE_CONF_DIR: 'Hive asks another metastore',
  SPARK_HOME: 'PySpark and spark-submit are of another Spark',
  SPARK_CONF_DIR: 'Spark has other settings',
  SPARK_LOCAL_IP: 'Spark listens on another address',
  SPARK_MASTER: 'Spark asks another cluster',
  SPARK_DIST_CLASSPATH: 'Spark loads other jars',
  PYSPARK_PYTHON: 'executors run another Python than the driver',
  PYSPARK_DRIVER_PYTHON: 'the driver is another Python than the executors',
  PYTHONPATH: 'Python loads other modules',
  PYTHONHOME: 'Python loads another standard library',
  JAVA_TOOL_OPTIONS: 'every JVM gets options, and says so on standard error',
  _JAVA_OPTIONS: 'every JVM gets options, and says so on standard error',
  JDK_JAVA_OPTIONS: 'every JVM gets options, and says so on standard error',
  CLASSPATH: 'Java loads other classes',
  LD_LIBRARY_PATH: 'programs load other libraries',
  LD_PRELOAD: 'every program loads another library first',
  PGHOST: 'psql asks another server',
  PGPORT: 'psql asks another server',
  PGUSER: 'psql logs in as another role',
  PGPASSWORD: 'psql shows another password',
  PGDATABASE: 'psql opens another database',
  PGSERVICE: 'psql asks another server',
}

export const variablesArea: Area = {
  id: 'variables',
  asks: 'the environment',
  look: async ({ environment, root }) => [checkVariables(environment, root)],
}

/** Values are not shown, since they may be secret. What leads into the instance comes from `sparkbox env`. */
export function checkVariables(environment: Readonly<Record<string, string | undefined>>, root: string): MachineCheck {
  const own = [environment.SPARK_HOME, environment.HADOOP_HOME].some((value) => value?.startsWith(`${root}/`))
  const foreign = Object.keys(concerns).filter((name) => {
    const value = environment[name]
    return value !== undefined && value !== '' && !value.startsWith(`${root}/`) && !(own && fromEnvironment.has(name))
  })
  if (foreign.length === 0)
    return ok('variables', own ? 'the variables of this instance' : 'none of another installation')
  const evidence = foreign.map((name) => `${name}: ${concerns[name]}`).join('; ')
  return known('variables', 'warn', 'SPARKBOX_FOREIGN_VARIABLES', evidence, { names: foreign })
}

/** Set by `sparkbox env` to something outside of the instance's folder. */
const fromEnvironment = new Set(['SPARK_LOCAL_IP', 'PYSPARK_PYTHON', 'PYSPARK_DRIVER_PYTHON', 'SPARK_HOME'])
