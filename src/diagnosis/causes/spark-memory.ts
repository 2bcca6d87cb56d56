// How much memory Spark's drivers and executors get.
import type { Cause } from '../cause.js'

const apply = 'sparkbox config apply --instance {instance}'
const unset = (key: string) => `sparkbox config unset spark-defaults.${key} --instance {instance}, then ${apply}`

export const sparkMemoryCauses: readonly Cause[] = [
  {
    code: 'SPARK_DRIVER_MEMORY_TOO_SMALL',
    component: 'spark',
    seenIn: ['spark'],
    patterns: [/System memory (?<bytes>\d+) must be at least (?<least>\d+)/],
    examples: [
      'java.lang.IllegalArgumentException: System memory 259522560 must be at least 471859200. Please increase heap size using the --driver-memory option or spark.driver.memory in Spark configuration.',
    ],
    cause: 'the heap of a Spark driver is {bytes} bytes, and Spark needs {least}',
    fix: `sparkbox config unset services.spark-connect.heap --instance {instance}, then sparkbox config unset services.spark-thrift.heap --instance {instance}, then ${unset('spark.driver.memory')}`,
    explanation:
      'Spark keeps 300 MiB for itself and wants half as much again for work. The heap of a shell or job is `spark.driver.memory` or `--driver-memory`; that of the server is `services.spark-connect.heap` or `services.spark-thrift.heap`.',
    links: ['https://spark.apache.org/docs/latest/tuning.html#memory-management-overview'],
  },
  {
    code: 'SPARK_EXECUTOR_MEMORY_TOO_SMALL',
    component: 'spark',
    patterns: [/Executor memory (?<bytes>\d+) must be at least (?<least>\d+)/],
    examples: [
      'java.lang.IllegalArgumentException: Executor memory 104857600 must be at least 471859200. Please increase executor memory using the --executor-memory option or spark.executor.memory in Spark configuration.',
    ],
    cause: 'spark.executor.memory is {bytes} bytes, and Spark needs {least}',
    fix: unset('spark.executor.memory'),
    explanation: 'Spark keeps 300 MiB for itself. The smallest profile of sparkbox gives 512 MiB.',
    links: ['https://spark.apache.org/docs/latest/tuning.html#memory-management-overview'],
  },
  {
    code: 'SPARK_EXECUTOR_ABOVE_MAXIMUM',
    component: 'spark',
    patterns: [
      /Required (?<who>executor|AM) memory \((?<memory>\d+)(?: MB)?[^)]*\).*is above the max threshold \((?<maximum>\d+) MB\)/,
    ],
    examples: [
      "java.lang.IllegalArgumentException: Required executor memory (1024 MB), offHeap memory (0) MB, overhead (384 MB), and PySpark memory (0 MB) is above the max threshold (1024 MB) of this cluster! Please check the values of 'yarn.scheduler.maximum-allocation-mb' and/or 'yarn.nodemanager.resource.memory-mb'.",
      'Required executor memory (1024+384 MB) is above the max threshold (1024 MB) of this cluster!',
    ],
    cause: 'the job asks for {memory} MB of {who} memory, and YARN gives at most {maximum} MB to a container',
    fix: `sparkbox config unset spark-defaults.spark.yarn.am.memory --instance {instance}, then ${unset('spark.executor.memory')}; or a larger profile: sparkbox config set profile medium --instance {instance}`,
    explanation:
      'YARN has as much memory as the memory profile leaves to it, and Spark adds a tenth, at least 384 MiB, to the heap. The values of sparkbox fit; this job, or a setting of your own, asks for more.',
    links: ['https://github.com/takabow/cdsw-demo-env/issues/7'],
  },
  {
    code: 'SPARK_MEMORY_SETTING_WRONG',
    component: 'spark',
    patterns: [
      /NumberFormatException: Size must be specified as bytes/,
      /Failed to parse byte string: \S+/,
      /(?:Driver|Executor) (?:memory|cores) must be a positive number/,
    ],
    examples: [
      'java.lang.NumberFormatException: Size must be specified as bytes (b), kibibytes (k), mebibytes (m), gibibytes (g), tebibytes (t), or pebibytes(p). E.g. 50b, 100k, or 250m.',
      'java.lang.NumberFormatException: Failed to parse byte string: lots',
      'Exception in thread "main" org.apache.spark.SparkException: Executor memory must be a positive number',
    ],
    cause: 'a size among the settings of Spark is none that Spark reads, such as 512m or 2g',
    fix: `sparkbox config unset spark-defaults.spark.driver.memory --instance {instance}, then ${unset('spark.executor.memory')}`,
    explanation:
      'A size is a number and one letter: k, m, g or t. `sparkbox config get` lists the settings of your own, of which one is wrong.',
    links: ['https://spark.apache.org/docs/latest/configuration.html#spark-properties'],
  },
  {
    code: 'SPARK_DRIVER_OPTIONS_WITH_HEAP',
    component: 'spark',
    patterns: [
      /(?:Not allowed to specify max heap\(Xmx\) memory settings|is not allowed to specify max heap memory settings)/,
    ],
    examples: [
      'Exception in thread "main" java.lang.IllegalArgumentException: Not allowed to specify max heap(Xmx) memory settings through java options (was -Xmx1g). Use the corresponding --driver-memory or spark.driver.memory configuration instead.',
      "java.lang.Exception: spark.executor.extraJavaOptions is not allowed to specify max heap memory settings (was '-Xmx1g'). Use spark.executor.memory instead.",
    ],
    cause: 'a heap size stands among the Java options, and Spark takes it only from its own setting',
    fix: 'sparkbox config unset spark-defaults.spark.driver.extraJavaOptions --instance {instance}, then sparkbox config unset spark-defaults.spark.executor.extraJavaOptions --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation: 'Set `spark.driver.memory` and `spark.executor.memory`, and leave `-Xmx` out of `extraJavaOptions`.',
    links: ['https://spark.apache.org/docs/latest/configuration.html#runtime-environment'],
  },
  {
    code: 'SPARK_MEMORY_USED_UP',
    component: 'spark',
    patterns: [
      /(?:Lost task|Task \d+ in stage|Exception in task).*java\.lang\.OutOfMemoryError: (?:Java heap space|GC overhead limit exceeded)/,
      /SparkOutOfMemoryError/,
    ],
    examples: [
      'Caused by: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 1 times, most recent failure: Lost task 0.0 in stage 0.0 (TID 0) (127.0.0.1 executor driver): java.lang.OutOfMemoryError: Java heap space',
      'org.apache.spark.memory.SparkOutOfMemoryError: Unable to acquire 65536 bytes of memory, got 0',
    ],
    cause: 'a task of Spark has used up its memory',
    fix: 'sparkbox config set spark-defaults.spark.driver.memory 2g --instance {instance}; on YARN: sparkbox config set spark-defaults.spark.executor.memory 2g --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'With the master `local[*]` all tasks run in the driver and share its heap; on YARN each executor has its own. More and smaller partitions (`spark.sql.shuffle.partitions`, `repartition`) help as much as more memory.',
    links: ['https://spark.apache.org/docs/latest/tuning.html#memory-tuning'],
  },
]
