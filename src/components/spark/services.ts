// The history server and the Connect server.
import { join } from 'node:path'
import { z } from 'zod'
import type { Instance, ServiceDefinition } from '../contract.js'
import { instanceVariables } from '../environment.js'
import { getJson } from '../http-json.js'
import { askForEvidence } from '../probe-answer.js'
import { address, baseEnvironment, javaService, port } from '../service.js'
import { pingConnect } from './connect.js'

const applications = z.array(z.object({ id: z.string() }))

export function sparkServices(instance: Instance): ServiceDefinition[] {
  return [historyServer(instance), connectServer(instance)]
}

function historyServer(instance: Instance): ServiceDefinition {
  return javaService(instance, {
    id: 'spark-history',
    component: 'spark',
    title: 'Spark history server',
    mainClass: 'org.apache.spark.deploy.history.HistoryServer',
    environment: sparkEnvironment(instance),
    dependsOn: ['hdfs-folders'],
    ports: ['spark-history.http'],
    urls: [`http://localhost:${port(instance, 'spark-history.http')}/`],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const url = `http://${address(instance, 'spark-history.http')}/api/v1/applications`
        return `${applications.parse(await getJson(url, signal)).length} applications`
      }),
  })
}

function connectServer(instance: Instance): ServiceDefinition {
  return javaService(instance, {
    id: 'spark-connect',
    component: 'spark',
    title: 'Spark Connect server',
    mainClass: 'org.apache.spark.deploy.SparkSubmit',
    arguments: [
      ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer'],
      ...['--name', 'Spark Connect server'],
      // Its own page has its own port, so that the first shell of a person finds 4040 free and prints no warning.
      ...['--conf', `spark.ui.port=${port(instance, 'spark-connect.http')}`],
      ...['--conf', 'spark.port.maxRetries=0'],
      'spark-internal',
    ],
    environment: sparkEnvironment(instance),
    dependsOn: ['metastore', 'hdfs-folders'],
    ports: ['spark-connect.grpc', 'spark-connect.http'],
    urls: [`http://localhost:${port(instance, 'spark-connect.http')}/`],
    // A statement every few seconds would fill its event log.
    liveness: ({ signal }) =>
      askForEvidence(signal, async () => {
        await getJson(`http://${address(instance, 'spark-connect.http')}/api/v1/applications`, signal)
        return 'its web server answers'
      }),
    probe: ({ signal }) => pingConnect(instance, signal),
  })
}

function sparkEnvironment(instance: Instance): Record<string, string> {
  return {
    ...baseEnvironment(instance),
    ...instanceVariables(instance),
    SPARK_LOG_DIR: join(instance.directories.logs),
  }
}
