// The files of HiveServer2 and its clients, and those of the metastore and schematool.
import { settings, withUser } from '../../config/layers.js'
import type { ConfigFile } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { hiveSite } from './hive-site.js'
import { metastoreSite, metastoreSitePath } from './metastore-site.js'

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
      path: metastoreSitePath(instance),
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
  ]
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
