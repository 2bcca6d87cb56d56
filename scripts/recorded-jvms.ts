// Whose classes are recorded for which archive.
import type { ClassArchiveName } from '../src/components/class-archives.js'
import { serviceIds } from '../src/components/names.js'
import { components } from '../src/components/registry.js'
import { testInstance } from '../src/instance/testing.js'

/** Commands by the JVM that they record; what builds the commands of Spark's drivers records with them. */
export const clients: Readonly<Record<ClassArchiveName, Readonly<Record<string, readonly string[]>>>> = {
  hadoop: {
    'hadoop-client': [
      'hdfs dfs -mkdir -p /class-lists',
      'hdfs dfs -put -f /etc/hosts /class-lists/hosts',
      'hdfs dfs -cat /class-lists/hosts',
      'hdfs dfs -ls /',
      'hdfs dfs -rm -r -skipTrash /class-lists',
      'hdfs dfsadmin -report',
      'yarn application -list',
      'yarn node -list',
      'mapred job -list',
    ],
  },
  hive: { schematool: ['schematool -dbType postgres -info'] },
  spark: {
    'spark-driver': [
      'spark-sql -e "create table class_lists as select id from range(100); select count(*) from class_lists; drop table class_lists"',
      'spark-shell <<< "println(spark.range(100).filter(_ % 3 == 0).count)"',
      'pyspark <<< "from pyspark.shell import spark; print(spark.range(100).count())"',
      'spark-submit "$SPARK_HOME/examples/src/main/python/pi.py" 2',
      'spark-submit --master yarn "$SPARK_HOME/examples/src/main/python/pi.py" 2',
    ],
    beeline: ['beeline -e "select 1"'],
  },
  'spark-history': {},
}

/** Ids of the services of the stack `current` that start from this archive. */
export function servicesOf(archive: ClassArchiveName): string[] {
  const jvms = components.flatMap((component) => component.jvms(testInstance()))
  const isService = (id: string) => serviceIds.some((each) => each === id)
  return jvms.filter((jvm) => jvm.archive === archive && isService(jvm.id)).map(({ id }) => id)
}
