// core-site.xml and what else all of Hadoop's processes and clients read.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, settings, withUser } from '../../config/layers.js'
import type { ConfigFile } from '../../config/model.js'
import type { Instance } from '../contract.js'
import type { JvmDefinition } from '../jvm.js'
import { address, heap, userJavaOptions } from '../service.js'
import { servicesOf } from '../traits.js'
import { hadoopClasspath } from './paths.js'

/** The URL of the file system: `hdfs://127.0.0.1:9000`. */
export function fileSystemUrl(instance: Instance): string {
  return `hdfs://${address(instance, 'namenode.rpc')}`
}

export function hadoopConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'hadoop/core-site.xml',
      format: 'hadoop-xml',
      section: 'core-site',
      settings: withUser(coreSite(instance), instance.config.overrides['core-site']),
      readers: servicesOf(instance.stack).filter((id) => id !== 'postgres' && id !== 'sshd'),
      mode: 0o644,
    },
    {
      path: 'hadoop/log4j.properties',
      format: 'properties',
      section: null,
      settings: log4j(),
      readers: ['namenode', 'datanode', 'secondarynamenode', 'resourcemanager', 'nodemanager', 'jobhistory'],
      mode: 0o644,
    },
    {
      path: 'hadoop/log4j-client.properties',
      format: 'properties',
      section: null,
      settings: mergeLayers(
        log4j(),
        settings({
          'log4j.rootLogger': 'WARN, console',
          'log4j.logger.org.apache.hadoop.util.NativeCodeLoader': [
            'ERROR',
            'the registries hold no native library, and everything works without it',
          ],
          'log4j.logger.org.apache.hadoop.mapreduce.Job': ['INFO', 'the progress of a job is what a person waits for'],
        }),
      ),
      readers: [],
      mode: 0o644,
    },
  ]
}

/** The JVM of hdfs, hadoop, yarn and mapred. */
export function hadoopClient(instance: Instance): JvmDefinition {
  return {
    id: 'hadoop-client',
    product: 'hadoop',
    archive: 'hadoop',
    heapMegabytes: 512,
    classpath: hadoopClasspath(instance),
    systemProperties: hadoopSystemProperties(instance, 'log4j-client.properties'),
    compiler: 'first',
  }
}

/** The JVM of one of Hadoop's services. */
export function hadoopDaemon(instance: Instance, id: string): JvmDefinition {
  return {
    id,
    product: 'hadoop',
    archive: 'hadoop',
    heapMegabytes: heap(instance, id),
    classpath: hadoopClasspath(instance),
    systemProperties: hadoopSystemProperties(instance),
    compiler: 'late',
    userOptions: userJavaOptions(instance, id),
  }
}

function hadoopSystemProperties(instance: Instance, log4jFile = 'log4j.properties'): Record<string, string> {
  return {
    'log4j.configuration': `file:${join(instance.directories.conf, 'hadoop', log4jFile)}`,
    'java.io.tmpdir': instance.directories.temporary,
  }
}

function coreSite(instance: Instance) {
  return mergeLayers(
    settings({
      'hadoop.security.authentication': ['simple', 'one machine, one user: Kerberos would protect nothing here'],
    }),
    instanceSettings({
      'fs.defaultFS': fileSystemUrl(instance),
      'hadoop.tmp.dir': [
        join(instance.directories.data, 'hadoop'),
        'the default lies in /tmp, which a reboot may empty, and the file system with it',
      ],
      'hadoop.http.staticuser.user': [instance.user.name, 'the web pages then browse HDFS as the person'],
      [`hadoop.proxyuser.${instance.user.name}.hosts`]: [
        '127.0.0.1',
        'HiveServer2 and other gateways of this user may act for others, from this machine only',
      ],
      [`hadoop.proxyuser.${instance.user.name}.groups`]: '*',
    }),
  )
}

function log4j() {
  return settings({
    'log4j.rootLogger': 'INFO, console',
    'log4j.appender.console': 'org.apache.log4j.ConsoleAppender',
    'log4j.appender.console.target': 'System.err',
    'log4j.appender.console.layout': 'org.apache.log4j.PatternLayout',
    'log4j.appender.console.layout.ConversionPattern': '%d{ISO8601} %p %c{2}: %m%n',
  })
}
