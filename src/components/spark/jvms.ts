// The JVMs of the history server and of the warm SQL server.
import type { Instance } from '../contract.js'
import { passwordProperties } from '../hive/password.js'
import type { JvmDefinition } from '../jvm.js'
import { heap, userJavaOptions } from '../service.js'
import { traitsOf } from '../traits.js'
import { loggingProperty } from './logging.js'
import { sparkClasspath } from './paths.js'
import { sparkLauncherJvm } from './spark-class.js'

export function sparkJvms(instance: Instance): JvmDefinition[] {
  const { sparkServer } = traitsOf(instance.stack)
  return [sparkJvm(instance, 'spark-history'), sparkJvm(instance, sparkServer), sparkLauncherJvm(instance)]
}

export function sparkJvm(instance: Instance, id: 'spark-history' | 'spark-connect' | 'spark-thrift'): JvmDefinition {
  return {
    id,
    product: 'spark',
    archive: id === 'spark-history' ? 'spark-history' : 'spark',
    heapMegabytes: heap(instance, id),
    classpath: sparkClasspath(instance),
    systemProperties: {
      ...Object.fromEntries([loggingProperty(instance, 'spark-server')]),
      'java.io.tmpdir': instance.directories.temporary,
      ...(id === 'spark-thrift' ? passwordProperties(instance) : {}),
    },
    compiler: id === 'spark-history' ? 'late' : 'both',
    userOptions: userJavaOptions(instance, id),
  }
}
