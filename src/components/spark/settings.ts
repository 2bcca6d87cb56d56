// spark-defaults.conf, spark-env.sh, Spark's small hive-site.xml and the argument files of its two servers.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, profile, settings, withUser } from '../../config/layers.js'
import type { ConfigFile, Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { instanceVariables } from '../environment.js'
import { fileSystemUrl } from '../hadoop/settings.js'
import { metastoreUrl, warehouseUrl } from '../hive/settings.js'
import { argumentFile, javaCompatibilityOptions } from '../jvm.js'
import { heap, port, userJavaOptions } from '../service.js'
import { sparkClasspath, sparkHome } from './paths.js'

const sparkServices = ['spark-history', 'spark-connect'] as const

export function sparkConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'spark/spark-defaults.conf',
      format: 'spark-properties',
      section: 'spark-defaults',
      settings: withUser(sparkDefaults(instance), instance.config.overrides['spark-defaults']),
      readers: [...sparkServices],
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
      }),
      readers: ['spark-connect'],
      mode: 0o644,
    },
    {
      path: 'spark/log4j2.properties',
      format: 'properties',
      section: 'log4j2',
      settings: withUser(shellLogging(), instance.config.overrides.log4j2),
      readers: [],
      mode: 0o644,
    },
    {
      path: 'spark-server/log4j2.properties',
      format: 'properties',
      section: null,
      settings: logging('info'),
      readers: [...sparkServices],
      mode: 0o644,
    },
    ...sparkServices.map((id) =>
      argumentFile(
        instance,
        {
          id,
          heapMegabytes: heap(instance, id),
          classpath: sparkClasspath(instance),
          systemProperties: {
            'log4j2.configurationFile': `file:${join(instance.directories.conf, 'spark-server', 'log4j2.properties')}`,
            'java.io.tmpdir': instance.directories.temporary,
          },
          compiler: id === 'spark-history' ? 'light' : 'full',
          userOptions: userJavaOptions(instance, id),
        },
        [id],
      ),
    ),
  ]
}

function sparkDefaults(instance: Instance): Settings {
  const logFolder = `${fileSystemUrl(instance)}/spark-logs`
  const executorOptions = ['-XX:+UseSerialGC', ...javaCompatibilityOptions(instance.java.major)].join(' ')
  return mergeLayers(
    settings({
      'spark.eventLog.enabled': [true, 'the history server shows every application'],
      'spark.eventLog.rolling.enabled': [false, 'one file an application: easy to find, copy and delete'],
      'spark.history.fs.update.interval': ['5s', 'a finished application is listed after seconds'],
      'spark.sql.catalogImplementation': ['hive', 'tables live in the metastore'],
      'spark.ui.showConsoleProgress': true,
      'spark.driver.host': ['127.0.0.1', 'nothing depends on the host name'],
      'spark.driver.bindAddress': '127.0.0.1',
      'spark.ui.bindAddress': '127.0.0.1',
      'spark.history.ui.bindAddress': '127.0.0.1',
      'spark.yarn.am.memory': '512m',
      'spark.executor.instances': 1,
      'spark.connect.grpc.binding.address': '127.0.0.1',
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
      'spark.connect.grpc.binding.port': port(instance, 'spark-connect.grpc'),
      'spark.sql.warehouse.dir': warehouseUrl(instance),
      'spark.yarn.jars': [`local:${sparkHome(instance)}/jars/*`, 'nothing is uploaded: every node is this machine'],
      'spark.executor.extraJavaOptions': executorOptions,
      'spark.yarn.am.extraJavaOptions': executorOptions,
      'spark.yarn.appMasterEnv.JAVA_HOME': instance.java.home,
      'spark.executorEnv.JAVA_HOME': instance.java.home,
      'spark.local.dir': instance.directories.temporary,
      'spark.yarn.historyServer.address': `127.0.0.1:${port(instance, 'spark-history.http')}`,
    }),
  )
}

function sparkEnvironment(instance: Instance): Settings {
  const { JAVA_HOME, HADOOP_CONF_DIR, SPARK_LOCAL_IP, PYSPARK_PYTHON } = instanceVariables(instance)
  return instanceSettings({
    JAVA_HOME: JAVA_HOME ?? '',
    HADOOP_CONF_DIR: HADOOP_CONF_DIR ?? '',
    SPARK_LOCAL_IP: [SPARK_LOCAL_IP ?? '', 'a host name that resolves to 127.0.1.1 or to a VPN breaks drivers'],
    PYSPARK_PYTHON: [PYSPARK_PYTHON ?? '', 'driver and workers must have the same Python'],
  })
}

/** What shells and submitted applications print: warnings and errors. */
function shellLogging(): Settings {
  return mergeLayers(
    logging('warn'),
    settings({
      'logger.native.name': 'org.apache.hadoop.util.NativeCodeLoader',
      'logger.native.level': ['error', 'the registries hold no native library, and everything works without it'],
      'logger.session.name': 'org.apache.hadoop.hive.ql.session.SessionState',
      'logger.session.level': ['error', 'it warns about a filter hook that nobody set'],
      'logger.hiveconf.name': 'org.apache.hadoop.hive.conf.HiveConf',
      'logger.hiveconf.level': ['error', 'it warns about keys of other Hive versions'],
    }),
  )
}

function logging(level: 'info' | 'warn'): Settings {
  return settings({
    'rootLogger.level': level,
    'rootLogger.appenderRef.stdout.ref': 'console',
    'appender.console.type': 'Console',
    'appender.console.name': 'console',
    'appender.console.target': 'SYSTEM_ERR',
    'appender.console.layout.type': 'PatternLayout',
    'appender.console.layout.pattern': '%d{yyyy-MM-dd HH:mm:ss,SSS} %p %c{1}: %m%n%ex',
  })
}
