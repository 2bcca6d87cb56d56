// Spark's servers, shells and jobs.
import type { Cause } from '../cause.js'

const apply = 'sparkbox config apply --instance {instance}'
const unset = (key: string) => `sparkbox config unset spark-defaults.${key} --instance {instance}, then ${apply}`

export const sparkCauses: readonly Cause[] = [
  {
    code: 'SPARK_EVENT_LOG_FOLDER_MISSING',
    component: 'spark',
    patterns: [
      /Log [Dd]irectory specified does not exist: (?<folder>\S+?)\.?(?: |$)/,
      /FileNotFoundException: File (?:does not exist: )?(?<folder>\S*spark-(?:events|logs)\S*?)(?: does not exist)?\.?$/,
    ],
    examples: [
      'Exception in thread "main" java.io.FileNotFoundException: Log directory specified does not exist: hdfs://127.0.0.1:9000/spark-logs Did you configure the correct one through spark.history.fs.logDirectory?',
      'java.io.FileNotFoundException: File file:/tmp/spark-events does not exist',
    ],
    cause: 'the folder for event logs, {folder}, does not exist, and Spark does not make it by itself',
    fix: 'sparkbox exec --instance {instance} -- hdfs dfs -mkdir -p {folder}, then sparkbox up --instance {instance}',
    explanation:
      'Every Spark application writes its events there, and the history server reads them. Spark refuses to start without the folder. `sparkbox up` makes `/spark-logs` in HDFS; a folder of your own (`spark.eventLog.dir`, `spark.history.fs.logDirectory`) you make yourself. Both keys must name the same folder.',
    links: ['https://github.com/apache/spark/pull/19398', 'https://github.com/bitnami/bitnami-docker-spark/issues/50'],
  },
  {
    code: 'SPARK_DRIVER_CANNOT_BIND',
    component: 'spark',
    patterns: [
      /Service\s*'sparkDriver'\s*could not bind on a random free port/,
      /Cannot assign requested address: Service '(?<service>sparkDriver)' failed/,
    ],
    examples: [
      "Service 'sparkDriver' could not bind on a random free port. You may check whether configuring an appropriate binding address.",
      "java.net.BindException: Cannot assign requested address: Service 'sparkDriver' failed after 16 retries (on a random free port)! Consider explicitly setting the appropriate binding address for the service 'sparkDriver'",
    ],
    cause: 'the address that the driver is told to listen on does not belong to this machine',
    fix: `sparkbox config unset spark-defaults.spark.driver.bindAddress --instance {instance}, then ${unset('spark.driver.host')}`,
    explanation:
      'sparkbox sets `spark.driver.bindAddress`, `spark.driver.host` and `SPARK_LOCAL_IP` to 127.0.0.1, so that neither the host name nor a VPN matters. A value of your own, or a Spark that is started without the instance, chooses another address.',
    links: ['https://github.com/mattshma/bigdata/issues/107', 'https://github.com/apache/spark/pull/24559'],
  },
  {
    code: 'SPARK_HOST_NAME_INVALID',
    component: 'spark',
    patterns: [/Invalid Spark URL: (?<url>spark:\/\/\S+)/],
    examples: ['org.apache.spark.SparkException: Invalid Spark URL: spark://HeartbeatReceiver@my_host:39551'],
    cause: 'the driver takes a host name that no URL may hold, such as one with an underscore ({url})',
    fix: unset('spark.driver.host'),
    explanation:
      "Java's URLs allow no underscore in a host name. sparkbox sets `spark.driver.host` to 127.0.0.1, so that the name of the machine does not matter; a Spark of your own needs `SPARK_LOCAL_HOSTNAME=localhost`.",
    links: ['https://github.com/apache/datafusion-comet/issues/2351', 'https://github.com/feast-dev/feast/issues/5607'],
  },
  {
    code: 'SPARK_DRIVER_MEMORY_TOO_SMALL',
    component: 'spark',
    seenIn: ['spark'],
    patterns: [/System memory (?<bytes>\d+) must be at least (?<least>\d+)/],
    examples: [
      'java.lang.IllegalArgumentException: System memory 259522560 must be at least 471859200. Please increase heap size using the --driver-memory option or spark.driver.memory in Spark configuration.',
    ],
    cause: 'the heap of a Spark driver is {bytes} bytes, and Spark needs {least}',
    fix: 'sparkbox config unset spark-defaults.spark.driver.memory --instance {instance}; for the Connect or Thrift server: sparkbox config set services.spark-connect.heap 1g --instance {instance}, then sparkbox config apply --instance {instance}',
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
    fix: 'sparkbox config set spark-defaults.spark.executor.memory 1g --instance {instance}; or a larger profile: sparkbox config set profile medium --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'YARN has as much memory as the memory profile leaves to it, and Spark adds a tenth, at least 384 MiB, to the heap. The values of sparkbox fit; this job, or a setting of your own, asks for more.',
    links: ['https://github.com/takabow/cdsw-demo-env/issues/7'],
  },
  {
    code: 'SPARK_MEMORY_SETTING_WRONG',
    component: 'spark',
    patterns: [/NumberFormatException: (?:Size must be specified as bytes|Failed to parse byte string: (?<value>\S+))/],
    examples: [
      'java.lang.NumberFormatException: Size must be specified as bytes (b), kibibytes (k), mebibytes (m), gibibytes (g), tebibytes (t), or pebibytes(p). E.g. 50b, 100k, or 250m.',
      'java.lang.NumberFormatException: Failed to parse byte string: lots',
    ],
    cause: 'a size among the settings of Spark is none that Spark reads, such as 512m or 2g',
    fix: 'sparkbox config get --instance {instance}; then set the size anew, for example sparkbox config set spark-defaults.spark.executor.memory 1g --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      '`sparkbox config get` lists the settings of your own; the size has a number and one letter: k, m, g or t.',
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
    fix: 'sparkbox config unset spark-defaults.spark.driver.extraJavaOptions --instance {instance}, then sparkbox config unset spark-defaults.spark.executor.extraJavaOptions --instance {instance}',
    explanation: 'Set `spark.driver.memory` and `spark.executor.memory`, and leave `-Xmx` out of `extraJavaOptions`.',
    links: ['https://spark.apache.org/docs/latest/configuration.html#runtime-environment'],
  },
  {
    code: 'SPARK_CLASSES_MISSING',
    component: 'spark',
    patterns: [
      /Could not find or load main class (?<class>org\.apache\.spark\.(?:deploy\.yarn\.(?:ExecutorLauncher|ApplicationMaster)|executor\.\w+))/,
    ],
    examples: [
      'Error: Could not find or load main class org.apache.spark.deploy.yarn.ExecutorLauncher',
      'Error: Could not find or load main class org.apache.spark.executor.YarnCoarseGrainedExecutorBackend',
    ],
    cause: "the containers of a Spark job do not find Spark's own classes",
    fix: unset('spark.yarn.jars'),
    explanation:
      '`spark.yarn.jars` must lead to the jars of Spark on this machine. sparkbox writes their absolute path, and nothing is uploaded. A value of your own replaces it.',
    links: ['https://spark.apache.org/docs/latest/running-on-yarn.html'],
  },
  {
    code: 'SPARK_YARN_SETTINGS_MISSING',
    component: 'spark',
    patterns: [/When running with master 'yarn' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set/],
    examples: [
      'Exception in thread "main" org.apache.spark.SparkException: When running with master \'yarn\' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment.',
    ],
    cause: "spark-submit does not know where YARN's settings are",
    fix: 'sparkbox run --instance {instance} -- --master yarn FILE',
    explanation:
      'The variables of an instance (`sparkbox env`) hold HADOOP_CONF_DIR. A spark-submit of another installation, or a shell without them, has none.',
    links: ['https://github.com/nchammas/flintrock/issues/221'],
  },
  {
    code: 'SPARK_MASTER_INVALID',
    component: 'spark',
    patterns: [/Could not parse Master URL: '(?<master>[^']*)'/, /Master must either be yarn or start with spark/],
    examples: [
      "org.apache.spark.SparkException: Could not parse Master URL: 'nowhere://x'",
      'Exception in thread "main" org.apache.spark.SparkException: Master must either be yarn or start with spark, k8s, or local',
    ],
    cause: 'Spark does not know the master that it was given',
    fix: unset('spark.master'),
    explanation: 'An instance offers `local[*]`, which is set, and `yarn`.',
    links: ['https://spark.apache.org/docs/latest/submitting-applications.html#master-urls'],
  },
  {
    code: 'SPARK_STANDALONE_MASTER_UNREACHABLE',
    component: 'spark',
    patterns: [/Failed to connect to master (?<master>\S+)/, /All masters are unresponsive! Giving up/],
    examples: [
      'WARN StandaloneAppClient$ClientEndpoint: Failed to connect to master 127.0.0.1:7077',
      'ERROR StandaloneSchedulerBackend: Application has been killed. Reason: All masters are unresponsive! Giving up.',
    ],
    cause: 'the job is sent to a standalone master of Spark, and an instance has none',
    fix: 'sparkbox run --instance {instance} -- --master yarn FILE',
    explanation:
      "A sparkbox instance runs Spark inside the client (`local[*]`) or on YARN. Spark's own cluster manager (`spark://`) is no part of it.",
    links: ['https://spark.apache.org/docs/latest/spark-standalone.html'],
  },
  {
    code: 'SPARK_METASTORE_VERSION_UNSUPPORTED',
    component: 'spark',
    patterns: [/Unsupported Hive Metastore version(?: \((?<version>[^)]*)\))?/i, /UNSUPPORTED_HIVE_METASTORE_VERSION/],
    examples: [
      'java.lang.UnsupportedOperationException: Unsupported Hive Metastore version (1.0). Please set spark.sql.hive.metastore.version with a valid version.',
      '[UNSUPPORTED_HIVE_METASTORE_VERSION_FOR_JAVA] Hive metastore versions below 2.0 are unsupported',
    ],
    cause: 'spark.sql.hive.metastore.version names a Hive that this Spark has no client for',
    fix: unset('spark.sql.hive.metastore.version'),
    explanation:
      'Without a value Spark uses the Hive 2.3 client that it brings, and the metastore of the stack understands it. `verify` proves that with tables that both make and read.',
    links: ['https://github.com/apache/spark/pull/25604', 'https://github.com/apache/spark/pull/56337'],
  },
  {
    code: 'SPARK_EXTRA_CLASS_MISSING',
    component: 'spark',
    patterns: [
      /Cannot use (?<class>\S+) to configure session extensions/,
      /Cannot find catalog plugin class for catalog '(?<catalog>[^']+)': (?<class>\S+)/,
    ],
    examples: [
      'WARN SparkSession: Cannot use io.delta.sql.DeltaSparkSessionExtension to configure session extensions.',
      "Cannot find catalog plugin class for catalog 'demo': org.apache.iceberg.spark.SparkCatalog.",
    ],
    cause: 'the settings of Spark name {class}, and no jar on its path holds it',
    fix: 'sparkbox config get --instance {instance}; then add the jar, as in sparkbox config set spark-defaults.spark.jars /path/of/the.jar --instance {instance}, or take the setting back with config unset',
    explanation:
      'Delta and Iceberg are no part of a stack: their jars must be named, as `spark.jars` (a file) or `spark.jars.packages` (coordinates, fetched at each start). The version must fit the Spark of the stack, which `sparkbox stack show` says.',
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
    fix: 'sparkbox config set spark-defaults.spark.driver.memory 2g --instance {instance}; on YARN: sparkbox config set spark-defaults.spark.executor.memory 2g --instance {instance}',
    explanation:
      'With the master `local[*]` all tasks run in the driver and share its heap; on YARN each executor has its own. More and smaller partitions (`spark.sql.shuffle.partitions`, `repartition`) help as much as more memory.',
    links: ['https://spark.apache.org/docs/latest/tuning.html#memory-tuning'],
  },
  {
    code: 'SPARK_UI_PORT_TAKEN',
    component: 'spark',
    isHarmless: true,
    patterns: [/Service\s*'SparkUI'\s*could not bind on port (?<port>\d+)\.\s*Attempting port (?<next>\d+)/],
    examples: ["WARN Utils: Service 'SparkUI' could not bind on port 4040. Attempting port 4041."],
    cause: 'another Spark application shows its page on port {port}, so this one takes {next}; nothing is wrong',
    fix: 'nothing is to be done; the page of this application is http://localhost:{next}/',
    explanation:
      'Each running application has a page of its own. Two shells need two ports, and Spark takes the next free one. The servers of an instance have ports of their own and never do this.',
    links: ['https://spark.apache.org/docs/latest/monitoring.html#web-interfaces'],
  },
]
