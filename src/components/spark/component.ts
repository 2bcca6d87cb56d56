// Spark: history server, a warm server for SQL, and its shells.
import type { Component } from '../contract.js'
import { answerOrNull } from '../probe-answer.js'
import { type Traits, traitsOf } from '../traits.js'
import { cleanUpSpark, sparkChecks } from './checks.js'
import { connectValue } from './connect.js'
import { sparkJvms } from './jvms.js'
import { sparkLaunchers } from './launchers.js'
import { sparkLinks } from './paths.js'
import { sparkServices } from './services.js'
import { sparkConfigFiles } from './settings.js'
import { sparkRLinks } from './sparkr.js'

const hasConnect = ({ sparkServer }: Traits) => sparkServer === 'spark-connect'
const hasThrift = ({ sparkServer }: Traits) => sparkServer === 'spark-thrift'

export const spark: Component = {
  id: 'spark',
  title: 'Spark',
  ports: [
    { id: 'spark-history.http', preferred: 18080, title: 'Spark history server' },
    { id: 'spark-connect.grpc', preferred: 15002, title: 'Spark Connect', isUsed: hasConnect },
    { id: 'spark-connect.http', preferred: 14040, title: 'Spark Connect web page', isUsed: hasConnect },
    { id: 'spark-thrift.thrift', preferred: 10001, title: 'Spark Thrift server', isUsed: hasThrift },
    { id: 'spark-thrift.http', preferred: 14041, title: 'Spark Thrift server web page', isUsed: hasThrift },
  ],
  configFiles: sparkConfigFiles,
  jvms: sparkJvms,
  links: (instance) => [...sparkLinks(instance), ...sparkRLinks(instance)],
  services: sparkServices,
  tasks: () => [],
  launchers: sparkLaunchers,
  checks: sparkChecks,
  cleanUp: cleanUpSpark,
  runningValue: async (instance, file, key, signal) => {
    if (file !== 'spark/spark-defaults.conf' || !hasConnect(traitsOf(instance.stack))) return null
    const value = await answerOrNull(connectValue(instance, key, signal))
    return value === null ? null : { value, source: 'spark-connect' }
  },
}
