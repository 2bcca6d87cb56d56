// The history server, and the warm server for SQL: Connect, or Thrift where Spark is older.
import { join } from 'node:path'
import { z } from 'zod'
import type { Instance, ServiceDefinition } from '../contract.js'
import { instanceVariables } from '../environment.js'
import { pingHiveServer2 } from '../hive/hiveserver2-client.js'
import { hiveConnection, passwordSettings } from '../hive/password.js'
import { getJson } from '../http-json.js'
import { askForEvidence } from '../probe-answer.js'
import { address, baseEnvironment, javaService, port } from '../service.js'
import { traitsOf } from '../traits.js'
import { pingConnect } from './connect.js'
import { connectTokenPath } from './connect-token.js'
import { sparkJvm } from './jvms.js'

const applications = z.array(z.object({ id: z.string() }))

export function sparkServices(instance: Instance): ServiceDefinition[] {
  const isConnect = traitsOf(instance.stack).sparkServer === 'spark-connect'
  return [historyServer(instance), isConnect ? connectServer(instance) : thriftServer(instance)]
}

function historyServer(instance: Instance): ServiceDefinition {
  return javaService(instance, sparkJvm(instance, 'spark-history'), {
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
  return sqlServer(instance, {
    id: 'spark-connect',
    title: 'Spark Connect server',
    class: 'org.apache.spark.sql.connect.service.SparkConnectServer',
    options:
      instance.sqlPassword === null ? [] : ['--load-spark-defaults', '--properties-file', connectTokenPath(instance)],
    arguments: [],
    ports: ['spark-connect.grpc', 'spark-connect.http'],
    probe: ({ signal }) => pingConnect(instance, signal),
  })
}

function thriftServer(instance: Instance): ServiceDefinition {
  const options = {
    'hive.server2.thrift.port': port(instance, 'spark-thrift.thrift'),
    'hive.server2.thrift.bind.host': '127.0.0.1',
    'hive.server2.enable.doAs': false,
    ...Object.fromEntries(Object.entries(passwordSettings(instance)).map(([key, { value }]) => [key, value])),
  }
  return sqlServer(instance, {
    id: 'spark-thrift',
    title: 'Spark Thrift server',
    class: 'org.apache.spark.sql.hive.thriftserver.HiveThriftServer2',
    options: [],
    arguments: Object.entries(options).flatMap(([key, value]) => ['--hiveconf', `${key}=${value}`]),
    ports: ['spark-thrift.thrift', 'spark-thrift.http'],
    probe: ({ signal }) => pingHiveServer2(hiveConnection(instance, 'spark-thrift', signal)),
  })
}

interface SqlServer {
  id: 'spark-connect' | 'spark-thrift'
  title: string
  class: string
  /** Further ones of spark-submit. */
  options: string[]
  arguments: string[]
  /** That of its web page last. */
  ports: [string, string]
  probe: ServiceDefinition['probe']
}

/** A Spark application that stays and answers statements. */
function sqlServer(instance: Instance, server: SqlServer): ServiceDefinition {
  const [, page] = server.ports
  return javaService(instance, sparkJvm(instance, server.id), {
    component: 'spark',
    title: server.title,
    mainClass: 'org.apache.spark.deploy.SparkSubmit',
    arguments: [
      ...['--class', server.class],
      ...['--name', server.title],
      // Its own page has its own port, so that the first shell of a person finds 4040 free and prints no warning.
      ...['--conf', `spark.ui.port=${port(instance, page)}`],
      ...['--conf', 'spark.port.maxRetries=0'],
      ...server.options,
      'spark-internal',
      ...server.arguments,
    ],
    environment: sparkEnvironment(instance),
    dependsOn: ['metastore', 'hdfs-folders'],
    ports: server.ports,
    urls: [`http://localhost:${port(instance, page)}/`],
    // A statement every few seconds would fill its event log.
    liveness: ({ signal }) =>
      askForEvidence(signal, async () => {
        await getJson(`http://${address(instance, page)}/api/v1/applications`, signal)
        return 'its web server answers'
      }),
    probe: server.probe,
  })
}

function sparkEnvironment(instance: Instance): Record<string, string> {
  return {
    ...baseEnvironment(instance),
    ...instanceVariables(instance),
    SPARK_LOG_DIR: join(instance.directories.logs),
  }
}
