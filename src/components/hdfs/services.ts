// NameNode, DataNode and SecondaryNameNode, and the questions that prove them ready.
import { z } from 'zod'
import { StackError } from '../../errors.js'
import type { Instance, ServiceDefinition } from '../contract.js'
import { hadoopDaemon } from '../hadoop/settings.js'
import { getJson } from '../http-json.js'
import { askForEvidence, lacking, ofAnother } from '../probe-answer.js'
import { address, javaService, port } from '../service.js'

const nameNodeBean = z.object({
  beans: z.tuple([z.object({ Safemode: z.string(), Free: z.number(), LiveNodes: z.string() })]),
})
const dataNodeBean = z.object({ beans: z.tuple([z.object({ NamenodeAddresses: z.string(), ClusterId: z.string() })]) })
const secondaryBean = z.object({ beans: z.tuple([z.object({ StartTime: z.number() })]) })

export function hdfsServices(instance: Instance): ServiceDefinition[] {
  return [nameNode(instance), dataNode(instance), secondaryNameNode(instance)]
}

/**
 * Ready when it is out of safe mode and counts a live DataNode with room for a block: then HDFS can be read and written.
 * The DataNode starts beside it, not after it. What it then lacks is no reason to end it: a new one would lack the same, and
 * would leave a safe mode that somebody has asked for.
 */
function nameNode(instance: Instance): ServiceDefinition {
  return javaService(instance, hadoopDaemon(instance, 'namenode'), {
    component: 'hdfs',
    title: 'NameNode',
    mainClass: 'org.apache.hadoop.hdfs.server.namenode.NameNode',
    dependsOn: ['namenode-format'],
    pairedWith: ['datanode'],
    ports: ['namenode.rpc', 'namenode.http'],
    urls: [`http://localhost:${port(instance, 'namenode.http')}/`],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const { Safemode, Free, LiveNodes } = await nameNodeState(instance, signal)
        const liveNodes = Object.keys(JSON.parse(LiveNodes)).length
        if (liveNodes === 0) throw lacking('no DataNode has reported to it yet')
        if (Safemode !== '') throw lacking(`it is in safe mode: ${Safemode.split('\n')[0]}`)
        if (Free <= 0) throw lacking('HDFS has no free space left for a block')
        return `${liveNodes} live DataNode, ${Math.round(Free / 2 ** 30)} GiB free, not in safe mode`
      }),
  })
}

/** Ready when the NameNode counts it as live. */
function dataNode(instance: Instance): ServiceDefinition {
  return javaService(instance, hadoopDaemon(instance, 'datanode'), {
    component: 'hdfs',
    title: 'DataNode',
    mainClass: 'org.apache.hadoop.hdfs.server.datanode.DataNode',
    dependsOn: ['namenode-format'],
    pairedWith: ['namenode'],
    ports: ['datanode.data', 'datanode.http', 'datanode.ipc'],
    urls: [`http://localhost:${port(instance, 'datanode.http')}/`],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const url = jmx(instance, 'datanode.http', 'DataNode,name=DataNodeInfo')
        const [{ ClusterId }] = dataNodeBean.parse(await getJson(url, signal)).beans
        const { LiveNodes } = await ofAnother(nameNodeState(instance, signal))
        if (!(address(instance, 'datanode.data') in JSON.parse(LiveNodes))) {
          throw new StackError('NOT_RUNNING', 'the NameNode does not count it as live yet')
        }
        return `live in cluster ${ClusterId}`
      }),
  })
}

function secondaryNameNode(instance: Instance): ServiceDefinition {
  return javaService(instance, hadoopDaemon(instance, 'secondarynamenode'), {
    component: 'hdfs',
    title: 'SecondaryNameNode',
    mainClass: 'org.apache.hadoop.hdfs.server.namenode.SecondaryNameNode',
    dependsOn: ['namenode-format'],
    ports: ['secondarynamenode.http'],
    urls: [`http://localhost:${port(instance, 'secondarynamenode.http')}/`],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const url = jmx(instance, 'secondarynamenode.http', 'SecondaryNameNode,name=SecondaryNameNodeInfo')
        const [{ StartTime }] = secondaryBean.parse(await getJson(url, signal)).beans
        return `checkpoints since ${new Date(StartTime).toISOString()}`
      }),
  })
}

async function nameNodeState(instance: Instance, signal: AbortSignal) {
  return nameNodeBean.parse(await getJson(nameNodeJmx(instance, 'NameNodeInfo'), signal)).beans[0]
}

/** Where the NameNode shows one of its beans. */
export function nameNodeJmx(instance: Instance, name: string): string {
  return jmx(instance, 'namenode.http', `NameNode,name=${name}`)
}

function jmx(instance: Instance, portId: string, bean: string): string {
  return `http://${address(instance, portId)}/jmx?qry=Hadoop:service=${bean}`
}
