// The JVMs of the metastore, HiveServer2 and their clients.
import { join } from 'node:path'
import type { Instance } from '../contract.js'
import type { JvmDefinition } from '../jvm.js'
import { heap, userJavaOptions } from '../service.js'
import { settingsJarPath } from '../settings-jar.js'
import { loggingProperty } from '../spark/logging.js'
import { sparkJars } from '../spark/paths.js'
import { passwordProperties } from './password.js'
import { hiveClasspath } from './paths.js'

export function hiveJvms(instance: Instance): JvmDefinition[] {
  return [metastoreJvm(instance), hiveServer2Jvm(instance), beelineJvm(instance), schemaToolJvm(instance)]
}

export function metastoreJvm(instance: Instance): JvmDefinition {
  return {
    ...client(instance, 'metastore', 'metastore/metastore-log4j2.properties'),
    heapMegabytes: heap(instance, 'metastore'),
    compiler: 'late',
    userOptions: userJavaOptions(instance, 'metastore'),
  }
}

export function hiveServer2Jvm(instance: Instance): JvmDefinition {
  const jvm = client(instance, 'hiveserver2', 'hive/hive-log4j2.properties')
  return {
    ...jvm,
    systemProperties: { ...jvm.systemProperties, ...passwordProperties(instance) },
    heapMegabytes: heap(instance, 'hiveserver2'),
    classpath: hiveClasspath(instance, 'hive'),
    compiler: 'both',
    userOptions: userJavaOptions(instance, 'hiveserver2'),
  }
}

/**
 * The one inside Spark: it talks to every HiveServer2 and to Spark's Thrift server, which newer clients cannot, and that
 * of Hive 4.0 was never published to Maven's repositories.
 */
export function beelineJvm(instance: Instance): JvmDefinition {
  return {
    ...client(instance, 'beeline', 'hive/client-log4j2.properties'),
    product: 'spark',
    archive: 'spark',
    classpath: [...sparkJars(instance), settingsJarPath(instance, 'hadoop')],
    systemProperties: {
      ...Object.fromEntries([loggingProperty(instance, 'spark')]),
      'java.io.tmpdir': instance.directories.temporary,
    },
  }
}

export function schemaToolJvm(instance: Instance): JvmDefinition {
  return client(instance, 'schematool', 'hive/client-log4j2.properties')
}

/**
 * Where the servlet API is on the classpath, Log4j takes 262,144 places for what waits to be logged, 42 MB of the heap, and
 * elsewhere 4,096 (https://logging.apache.org/log4j/2.x/manual/async.html, `log4j2.asyncLoggerRingBufferSize`). Who finds no
 * place waits.
 */
const placesForLogEvents = { 'log4j2.asyncLoggerRingBufferSize': '4096' }

function client(instance: Instance, id: string, log4jFile: string): JvmDefinition {
  return {
    id,
    product: 'hive',
    archive: 'hive',
    heapMegabytes: 256,
    classpath: hiveClasspath(instance, 'metastore'),
    systemProperties: {
      'log4j2.configurationFile': `file:${join(instance.directories.conf, log4jFile)}`,
      'java.io.tmpdir': instance.directories.temporary,
    },
    thriftyProperties: placesForLogEvents,
    compiler: 'first',
  }
}
