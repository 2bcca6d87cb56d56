// The metastore and HiveServer2.
import type { Instance, ServiceDefinition } from '../contract.js'
import { getJson } from '../http-json.js'
import { askForEvidence } from '../probe-answer.js'
import { address, baseEnvironment, javaService, port } from '../service.js'
import { pingHiveServer2 } from './hiveserver2-client.js'
import { hiveServer2Jvm, metastoreJvm } from './jvms.js'
import { pingMetastore } from './metastore.js'
import { hiveConnection } from './password.js'

export function hiveServices(instance: Instance): ServiceDefinition[] {
  return [metastore(instance), hiveServer2(instance)]
}

function metastore(instance: Instance): ServiceDefinition {
  return javaService(instance, metastoreJvm(instance), {
    component: 'hive',
    title: 'Hive metastore',
    mainClass: 'org.apache.hadoop.hive.metastore.HiveMetaStore',
    dependsOn: ['metastore-schema'],
    ports: ['metastore.thrift'],
    probe: ({ signal }) => pingMetastore(instance, signal),
  })
}

function hiveServer2(instance: Instance): ServiceDefinition {
  return javaService(instance, hiveServer2Jvm(instance), {
    component: 'hive',
    title: 'HiveServer2',
    mainClass: 'org.apache.hive.service.server.HiveServer2',
    environment: { ...baseEnvironment(instance, 'hive'), HADOOP_CONF_DIR: `${instance.directories.conf}/hadoop` },
    dependsOn: ['metastore', 'hdfs-folders'],
    ports: ['hiveserver2.thrift', 'hiveserver2.http'],
    urls: [`http://localhost:${port(instance, 'hiveserver2.http')}/`],
    // A statement every few seconds would fill its log and HDFS's edit log with sessions.
    liveness: ({ signal }) =>
      askForEvidence(signal, async () => {
        await getJson(`http://${address(instance, 'hiveserver2.http')}/jmx?qry=java.lang:type=Runtime`, signal)
        return 'its web server answers'
      }),
    probe: ({ signal }) => pingHiveServer2(hiveConnection(instance, 'hiveserver2', signal)),
  })
}
