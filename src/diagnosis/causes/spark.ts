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
      /Service\s*'sparkDriver'\s*failed after \d+ retries \(on a random free port\)/,
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
    fix: 'sparkbox config get --instance {instance}; then add the jar, as in sparkbox config set spark-defaults.spark.jars /path/of/the.jar --instance {instance}, or take the setting back with config unset, then sparkbox config apply --instance {instance}',
    explanation:
      'Delta and Iceberg are no part of a stack: their jars must be named, as `spark.jars` (a file) or `spark.jars.packages` (coordinates, fetched at each start). The version must fit the Spark of the stack, which `sparkbox stack show` says.',
    links: ['https://spark.apache.org/docs/latest/configuration.html#runtime-environment'],
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
  {
    code: 'SPARK_LIBRARIES_UPLOADED',
    component: 'spark',
    isHarmless: true,
    patterns: [/Neither spark\.yarn\.jars nor spark\.yarn\.archive is set/],
    examples: [
      'WARN Client: Neither spark.yarn.jars nor spark.yarn.archive is set, falling back to uploading libraries under SPARK_HOME.',
    ],
    cause: 'each start of the job copies all of Spark into HDFS, which only costs time',
    fix: 'sparkbox run --instance {instance} -- --master yarn FILE',
    explanation:
      'sparkbox sets `spark.yarn.jars` to the jars on this machine. A job that shows this warning runs with other settings than those of the instance.',
    links: ['https://github.com/apache/spark/pull/12597'],
  },
  {
    code: 'SPARK_CONNECT_SESSION_GONE',
    component: 'spark',
    patterns: [/INVALID_HANDLE\.SESSION_(?<how>NOT_FOUND|CLOSED|CHANGED)/],
    examples: [
      '[INVALID_HANDLE.SESSION_NOT_FOUND] The handle 8b1a4a9c-2a53-4f0c-8a29-0d5f0a3c9f11 is invalid. Session not found. SQLSTATE: HY000',
      '[INVALID_HANDLE.SESSION_CHANGED] The handle 8b1a4a9c-2a53-4f0c-8a29-0d5f0a3c9f11 is invalid. The existing Spark server driver instance has restarted. Please reconnect. SQLSTATE: HY000',
    ],
    cause: "the client's session ended with a restart of the Spark Connect server",
    fix: 'make a new session in the client: SparkSession.builder.remote(…).create(); why the server was restarted: sparkbox logs spark-connect --problems --instance {instance}',
    explanation:
      'Sessions live in the server and end with it; temporary views and cached tables are lost, tables are not.',
    links: ['https://spark.apache.org/docs/latest/spark-connect-overview.html'],
  },
  {
    code: 'SPARK_TEMPORARY_FOLDER_UNUSABLE',
    component: 'spark',
    patterns: [
      /Failed to create (?:any )?local dir(?: in (?<folder>\S+?))?\./,
      /Failed to create a temp directory \(under (?<folder>\S+)\) after/,
    ],
    examples: [
      'ERROR DiskBlockManager: Failed to create local dir in /nowhere. Ignoring this directory.',
      'java.io.IOException: Failed to create a temp directory (under /nowhere) after 10 attempts!',
    ],
    cause: 'Spark cannot make its temporary files in {folder}',
    fix: 'sparkbox config unset spark-defaults.spark.local.dir --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'Spark writes shuffle files and what does not fit into memory to `SPARK_LOCAL_DIRS`, which sparkbox sets to the `tmp` of the instance. Another folder must exist, be writable and have space.',
    links: ['https://spark.apache.org/docs/latest/configuration.html#application-properties'],
  },
]
