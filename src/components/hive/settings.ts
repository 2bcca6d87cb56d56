// hive-site.xml for HiveServer2 and clients, metastore-site.xml for the metastore and schematool.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, settings, withUser } from '../../config/layers.js'
import type { ConfigFile, Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { fileSystemUrl } from '../hadoop/settings.js'
import { argumentFile } from '../jvm.js'
import { address, heap, port, userJavaOptions } from '../service.js'
import { settingsJarPath } from '../settings-jar.js'
import { sparkJars } from '../spark/paths.js'
import { hiveClasspath } from './paths.js'

export function hiveConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'hive/hive-site.xml',
      format: 'hadoop-xml',
      section: 'hive-site',
      settings: withUser(hiveSite(instance), instance.config.overrides['hive-site']),
      readers: ['hiveserver2'],
      mode: 0o644,
    },
    {
      path: 'metastore/metastore-site.xml',
      format: 'hadoop-xml',
      section: 'metastore-site',
      settings: withUser(metastoreSite(instance), instance.config.overrides['metastore-site']),
      readers: ['metastore'],
      // Holds the database password.
      mode: 0o600,
    },
    logFile('hive/hive-log4j2.properties', 'INFO', ['hiveserver2']),
    logFile('metastore/metastore-log4j2.properties', 'INFO', ['metastore']),
    logFile('hive/client-log4j2.properties', 'WARN', []),
    argumentFile(
      instance,
      {
        id: 'metastore',
        heapMegabytes: heap(instance, 'metastore'),
        classpath: hiveClasspath(instance, 'metastore'),
        systemProperties: hiveSystemProperties(instance, 'metastore/metastore-log4j2.properties'),
        compiler: 'light',
        userOptions: userJavaOptions(instance, 'metastore'),
      },
      ['metastore'],
    ),
    argumentFile(
      instance,
      {
        id: 'hiveserver2',
        heapMegabytes: heap(instance, 'hiveserver2'),
        classpath: hiveClasspath(instance, 'hive'),
        systemProperties: hiveSystemProperties(instance, 'hive/hive-log4j2.properties'),
        compiler: 'full',
        userOptions: userJavaOptions(instance, 'hiveserver2'),
      },
      ['hiveserver2'],
    ),
    argumentFile(
      instance,
      {
        id: 'beeline',
        heapMegabytes: 256,
        classpath: [...sparkJars(instance), settingsJarPath(instance, 'hadoop')],
        systemProperties: hiveSystemProperties(instance, 'hive/client-log4j2.properties'),
        compiler: 'light',
      },
      [],
    ),
    argumentFile(
      instance,
      {
        id: 'schematool',
        heapMegabytes: 256,
        classpath: hiveClasspath(instance, 'metastore'),
        systemProperties: hiveSystemProperties(instance, 'hive/client-log4j2.properties'),
        compiler: 'light',
      },
      [],
    ),
  ]
}

function hiveSystemProperties(instance: Instance, log4jFile: string): Record<string, string> {
  return {
    'log4j2.configurationFile': `file:${join(instance.directories.conf, log4jFile)}`,
    'java.io.tmpdir': instance.directories.temporary,
  }
}

export function warehouseUrl(instance: Instance): string {
  return `${fileSystemUrl(instance)}/user/hive/warehouse`
}

export function metastoreUrl(instance: Instance): string {
  return `thrift://${address(instance, 'metastore.thrift')}`
}

function hiveSite(instance: Instance): Settings {
  return mergeLayers(
    settings({
      'hive.server2.thrift.bind.host': '127.0.0.1',
      'hive.server2.webui.host': '127.0.0.1',
      'hive.server2.enable.doAs': [false, 'queries run as the user of the stack, who owns the warehouse'],
      'hive.server2.max.start.attempts': [1, 'sparkbox restarts it at once; by itself it waits a minute between tries'],
      'hive.server2.graceful.stop.timeout': [
        '5s',
        'by default it waits half an hour for an open query when it is told to stop',
      ],
      'hive.server2.logging.operation.enabled': [true, 'clients such as beeline show the progress of a statement'],
      'hive.execution.engine': ['tez', 'the engine of Hive 4'],
      'tez.local.mode': [true, 'tasks run inside HiveServer2: no container to start for a small query'],
      'tez.local.mode.without.network': [true, 'the local application master then needs no port and no host name'],
      'tez.runtime.optimize.local.fetch': true,
      'tez.ignore.lib.uris': [true, 'local mode takes Tez from the classpath'],
      'tez.runtime.io.sort.mb': [32, 'the sort buffer is taken from the heap of HiveServer2'],
      'tez.runtime.unordered.output.buffer.size-mb': 16,
      'tez.task.resource.memory.mb': 256,
      'hive.tez.container.size': 256,
      'tez.am.inline.task.execution.max-tasks': [2, 'local mode runs one task at a time by default'],
      'hive.server2.tez.initialize.default.sessions': false,
      'hive.tez.exec.inplace.progress': false,
      'hive.support.concurrency': [false, 'plain tables, which Spark reads and writes too, need no lock manager'],
      'hive.txn.manager': 'org.apache.hadoop.hive.ql.lockmgr.DummyTxnManager',
      'hive.strict.managed.tables': [false, 'a managed table need not be transactional; Spark cannot read those'],
      'hive.create.as.insert.only': false,
      'hive.stats.autogather': [false, 'Spark does not keep the counts that Hive would then trust'],
      'hive.compute.query.using.stats': [false, 'a count must count rows, also those that Spark inserted'],
      'hive.scheduled.queries.executor.enabled': false,
      'hive.metastore.event.db.notification.api.auth': false,
      'hive.security.authorization.enabled': false,
    }),
    instanceSettings({
      'hive.metastore.uris': metastoreUrl(instance),
      'hive.metastore.warehouse.dir': warehouseUrl(instance),
      'hive.server2.thrift.port': port(instance, 'hiveserver2.thrift'),
      'hive.server2.webui.port': port(instance, 'hiveserver2.http'),
      'hive.exec.scratchdir': `${fileSystemUrl(instance)}/tmp/hive`,
      // An absolute path: the template's ${system:…} form is the guide's URISyntaxException.
      'hive.exec.local.scratchdir': join(instance.directories.temporary, 'hive'),
      'hive.downloaded.resources.dir': join(instance.directories.temporary, 'hive-resources'),
      'hive.server2.logging.operation.log.location': join(instance.directories.temporary, 'hive-operations'),
      'hive.querylog.location': join(instance.directories.temporary, 'hive-queries'),
    }),
  )
}

function metastoreSite(instance: Instance): Settings {
  return mergeLayers(
    settings({
      'metastore.thrift.bind.host': '127.0.0.1',
      'metastore.task.threads.always': [
        'org.apache.hadoop.hive.metastore.events.EventCleanerTask',
        'the other default tasks need classes of Hive itself or transactional tables',
      ],
      'metastore.expression.proxy': 'org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy',
      'metastore.event.db.notification.api.auth': false,
      'hive.metastore.event.db.notification.api.auth': false,
      'metastore.schema.verification': [true, 'a schema of another version is refused, never guessed at'],
      'metastore.strict.managed.tables': false,
      'javax.jdo.option.ConnectionDriverName': 'org.postgresql.Driver',
      'javax.jdo.option.ConnectionUserName': 'hive',
      'datanucleus.connectionPool.maxPoolSize': [5, 'one person works with it'],
    }),
    instanceSettings({
      'metastore.thrift.uris': metastoreUrl(instance),
      'metastore.thrift.port': port(instance, 'metastore.thrift'),
      'metastore.warehouse.dir': warehouseUrl(instance),
      'javax.jdo.option.ConnectionURL': `jdbc:postgresql://${address(instance, 'postgres')}/hive_metastore`,
      'javax.jdo.option.ConnectionPassword': instance.postgresPassword,
    }),
  )
}

function logFile(path: string, level: 'INFO' | 'WARN', readers: string[]): ConfigFile {
  return {
    path,
    format: 'properties',
    section: null,
    settings: settings({
      status: 'WARN',
      'rootLogger.level': level,
      'rootLogger.appenderRef.console.ref': 'console',
      'appender.console.type': 'Console',
      'appender.console.name': 'console',
      'appender.console.target': 'SYSTEM_ERR',
      'appender.console.layout.type': 'PatternLayout',
      'appender.console.layout.pattern': '%d{ISO8601} %p %c{2}: %m%n',
      'logger.native.name': 'org.apache.hadoop.util.NativeCodeLoader',
      'logger.native.level': 'ERROR',
    }),
    readers,
    mode: 0o644,
  }
}
