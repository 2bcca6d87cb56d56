// What Spark's servers and shells log, in the format of the Log4j that this Spark has.
import { join } from 'node:path'
import { mergeLayers, settings, withUser } from '../../config/layers.js'
import type { ConfigFile, Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { sparkServerIds, traitsOf } from '../traits.js'

/** Loggers that warn on each start about what is as it should be. */
const harmless: readonly { name: string; logger: string; reason: string }[] = [
  {
    name: 'native',
    logger: 'org.apache.hadoop.util.NativeCodeLoader',
    reason: 'the registries hold no native library, and everything works without it',
  },
  {
    name: 'session',
    logger: 'org.apache.hadoop.hive.ql.session.SessionState',
    reason: 'it warns about a filter hook that nobody set',
  },
  {
    name: 'hiveconf',
    logger: 'org.apache.hadoop.hive.conf.HiveConf',
    reason: 'it warns about keys of other Hive versions',
  },
  {
    name: 'jline',
    logger: 'org.jline',
    reason: 'it warns where the input is no terminal, as in a script',
  },
]

export function loggingFiles(instance: Instance): ConfigFile[] {
  const version = traitsOf(instance.stack).sparkLogging
  const { root, quiet } = version === 'log4j2' ? log4j2 : log4j
  const shells = mergeLayers(root('warn'), quiet())
  const file = { format: 'properties', mode: 0o644 } as const
  return [
    {
      ...file,
      path: `spark/${version}.properties`,
      section: version,
      settings: withUser(shells, instance.config.overrides[version]),
      readers: [],
    },
    {
      ...file,
      path: `spark-server/${version}.properties`,
      section: null,
      settings: root('info'),
      readers: sparkServerIds(instance),
    },
  ]
}

/** By which system property, and what value of it, a JVM of Spark logs as its servers or as its shells do. */
export function loggingProperty(instance: Instance, like: 'spark-server' | 'spark'): [key: string, value: string] {
  const version = traitsOf(instance.stack).sparkLogging
  const key = version === 'log4j2' ? 'log4j2.configurationFile' : 'log4j.configuration'
  return [key, `file:${join(instance.directories.conf, like, `${version}.properties`)}`]
}

/** The option that makes a shell say everything. */
export function everythingOption(instance: Instance): string {
  return `-D${loggingProperty(instance, 'spark-server').join('=')}`
}

type Level = 'info' | 'warn'

const log4j2 = {
  root: (level: Level): Settings =>
    settings({
      'rootLogger.level': level,
      'rootLogger.appenderRef.stdout.ref': 'console',
      'appender.console.type': 'Console',
      'appender.console.name': 'console',
      'appender.console.target': 'SYSTEM_ERR',
      'appender.console.layout.type': 'PatternLayout',
      'appender.console.layout.pattern': '%d{yyyy-MM-dd HH:mm:ss,SSS} %p %c{1}: %m%n%ex',
    }),
  quiet: (): Settings =>
    mergeLayers(
      ...harmless.map(({ name, logger, reason }) =>
        settings({ [`logger.${name}.name`]: logger, [`logger.${name}.level`]: ['error', reason] }),
      ),
    ),
}

const log4j = {
  root: (level: Level): Settings =>
    settings({
      'log4j.rootCategory': `${level.toUpperCase()}, console`,
      'log4j.appender.console': 'org.apache.log4j.ConsoleAppender',
      'log4j.appender.console.target': 'System.err',
      'log4j.appender.console.layout': 'org.apache.log4j.PatternLayout',
      'log4j.appender.console.layout.ConversionPattern': '%d{yyyy-MM-dd HH:mm:ss,SSS} %p %c{1}: %m%n',
      'log4j.logger.org.apache.spark.repl.Main': [
        level.toUpperCase(),
        'the shells set the level of everything to the level of this logger',
      ],
    }),
  quiet: (): Settings =>
    mergeLayers(...harmless.map(({ logger, reason }) => settings({ [`log4j.logger.${logger}`]: ['ERROR', reason] }))),
}
