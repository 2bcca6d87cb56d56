// spark-defaults.conf, spark-env.sh and Spark's small hive-site.xml.
import { instance as instanceSettings, mergeLayers, profile, settings, withUser } from '../../config/layers.js'
import type { ConfigFile, Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { instanceVariables } from '../environment.js'
import { fileSystemUrl } from '../hadoop/settings.js'
import { metastoreUrl, warehouseUrl } from '../hive/urls.js'
import { javaCompatibilityOptions } from '../java-options.js'
import { archiveOptions, containerOptions } from '../jvm.js'
import { port } from '../service.js'
import { sparkServerIds, traitsOf } from '../traits.js'
import { connectTokenFiles } from './connect-token.js'
import { loggingFiles } from './logging.js'
import { sparkJarFolder, sparkJars } from './paths.js'
import { sparkRDefaults } from './sparkr.js'

export function sparkConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'spark/spark-defaults.conf',
      format: 'spark-properties',
      section: 'spark-defaults',
      settings: withUser(sparkDefaults(instance), instance.config.overrides['spark-defaults']),
      readers: sparkServerIds(instance),
      mode: 0o644,
    },
    {
      path: 'spark/spark-env.sh',
      format: 'shell-environment',
      section: 'spark-env',
      settings: withUser(sparkEnvironment(instance), instance.config.overrides['spark-env']),
      readers: [],
      mode: 0o644,
    },
    {
      path: 'spark/hive-site.xml',
      format: 'hadoop-xml',
      section: null,
      settings: instanceSettings({
        'hive.metastore.uris': [
          metastoreUrl(instance),
          "only what Spark's Hive 2.3 client knows: any newer key makes it print a warning",
        ],
        'hive.metastore.warehouse.dir': [
          warehouseUrl(instance),
          'Spark takes it over; Spark 3.0 warns about spark.sql.warehouse.dir in spark-defaults.conf at each start',
        ],
      }),
      readers: [traitsOf(instance.stack).sparkServer],
      mode: 0o644,
    },
    ...connectTokenFiles(instance),
    ...loggingFiles(instance),
  ]
}

function sparkDefaults(instance: Instance): Settings {
  const logFolder = `${fileSystemUrl(instance)}/spark-logs`
  const containerJava = [
    '-XX:+UseSerialGC',
    ...containerOptions,
    ...javaCompatibilityOptions(instance.javas.spark.major),
  ]
  const archive = archiveOptions(instance, 'spark')
  return mergeLayers(
    settings({
      'spark.eventLog.enabled': [true, 'the history server shows every application'],
      'spark.eventLog.rolling.enabled': [false, 'one file an application: easy to find, copy and delete'],
      'spark.history.fs.update.interval': ['5s', 'a finished application is listed after seconds'],
      'spark.sql.catalogImplementation': ['hive', 'tables live in the metastore'],
      'spark.driver.host': ['127.0.0.1', 'nothing depends on the host name'],
      'spark.driver.bindAddress': '127.0.0.1',
      'spark.ui.bindAddress': '127.0.0.1',
      'spark.history.ui.bindAddress': '127.0.0.1',
      'spark.yarn.appMasterEnv.SPARK_LOCAL_IP': [
        '127.0.0.1',
        'in cluster mode the driver runs in a container, and would give executors an address that it does not listen on',
      ],
      'spark.executorEnv.SPARK_LOCAL_IP': '127.0.0.1',
      'spark.yarn.am.memory': '512m',
      'spark.executor.instances': 1,
    }),
    profile({
      'spark.master': 'local[*]',
      'spark.driver.memory': instance.memory.profile === 'small' ? '768m' : '1g',
      'spark.executor.memory': instance.memory.profile === 'small' ? '512m' : '1g',
      'spark.sql.shuffle.partitions': [
        Math.max(4, 2 * instance.memory.yarnCores),
        'the default of 200 is made for clusters: on small data most of the time would go to empty partitions',
      ],
    }),
    instanceSettings({
      'spark.eventLog.dir': logFolder,
      'spark.history.fs.logDirectory': logFolder,
      'spark.history.ui.port': port(instance, 'spark-history.http'),
      'spark.yarn.jars': [`local:${sparkJarFolder(instance)}/*`, 'nothing is uploaded: every node is this machine'],
      'spark.driver.defaultJavaOptions': [
        `"-Djava.io.tmpdir=${instance.directories.temporary}"`,
        'compression libraries unpack a native library there, which a /tmp mounted with noexec would refuse',
      ],
      'spark.executor.extraJavaOptions': [...containerJava, ...archive].join(' '),
      'spark.yarn.am.extraJavaOptions': containerJava.join(' '),
      'spark.yarn.appMasterEnv.JAVA_HOME': instance.javas.spark.home,
      'spark.executorEnv.JAVA_HOME': instance.javas.spark.home,
      'spark.yarn.historyServer.address': `127.0.0.1:${port(instance, 'spark-history.http')}`,
    }),
    archive.length === 0 ? {} : executorArchive(instance),
    traitsOf(instance.stack).sparkServer === 'spark-connect' ? connectDefaults(instance) : {},
    sparkRDefaults(instance),
  )
}

function executorArchive(instance: Instance): Settings {
  return instanceSettings({
    'spark.executor.extraClassPath': [
      sparkJars(instance).join(':'),
      "the class-data archive fits a classpath that begins with Spark's jars, and YARN puts folders first",
    ],
  })
}

function connectDefaults(instance: Instance): Settings {
  return instanceSettings({
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': port(instance, 'spark-connect.grpc'),
  })
}

function sparkEnvironment(instance: Instance): Settings {
  const { JAVA_HOME, HADOOP_CONF_DIR, SPARK_LOCAL_IP, SPARK_LOCAL_DIRS, PYSPARK_PYTHON } = instanceVariables(instance)
  return instanceSettings({
    JAVA_HOME: JAVA_HOME ?? '',
    HADOOP_CONF_DIR: HADOOP_CONF_DIR ?? '',
    SPARK_LOCAL_IP: [SPARK_LOCAL_IP ?? '', 'a host name that resolves to 127.0.1.1 or to a VPN breaks drivers'],
    SPARK_LOCAL_DIRS: SPARK_LOCAL_DIRS ?? '',
    PYSPARK_PYTHON: [PYSPARK_PYTHON ?? '', 'driver and workers must have the same Python'],
  })
}
