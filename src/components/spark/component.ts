// Spark: history server, Connect server, and its shells.
import type { Component } from '../contract.js'
import { answerOrNull } from '../probe-answer.js'
import { cleanUpSpark, sparkChecks } from './checks.js'
import { connectValue } from './connect.js'
import { sparkLaunchers } from './launchers.js'
import { sparkServices } from './services.js'
import { sparkConfigFiles } from './settings.js'

export const spark: Component = {
  id: 'spark',
  title: 'Spark',
  ports: [
    { id: 'spark-history.http', preferred: 18080, title: 'Spark history server' },
    { id: 'spark-connect.grpc', preferred: 15002, title: 'Spark Connect' },
    { id: 'spark-connect.http', preferred: 14040, title: 'Spark Connect web page' },
  ],
  configFiles: sparkConfigFiles,
  services: sparkServices,
  tasks: () => [],
  launchers: sparkLaunchers,
  checks: sparkChecks,
  cleanUp: cleanUpSpark,
  runningValue: async (instance, file, key, signal) => {
    if (file !== 'spark/spark-defaults.conf') return null
    const value = await answerOrNull(connectValue(instance, key, signal))
    return value === null ? null : { value, source: 'spark-connect' }
  },
}
