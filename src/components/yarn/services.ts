// ResourceManager and NodeManager.
import { z } from 'zod'
import { StackError } from '../../errors.js'
import type { Instance, ServiceDefinition } from '../contract.js'
import { listOf } from '../hadoop/rest.js'
import { hadoopDaemon } from '../hadoop/settings.js'
import { getJson } from '../http-json.js'
import { askForEvidence, lacking, ofAnother } from '../probe-answer.js'
import { address, javaService, port } from '../service.js'
import { keptState, prepareState } from './recovery.js'

const clusterMetrics = z.object({
  clusterMetrics: z.object({ activeNodes: z.number(), totalMB: z.number(), unhealthyNodes: z.number() }),
})
const clusterNodes = z.object({
  nodes: z
    .object({ node: listOf(z.object({ id: z.string(), state: z.string(), healthReport: z.string() })) })
    .nullable(),
})

export function yarnServices(instance: Instance): ServiceDefinition[] {
  return [resourceManager(instance), nodeManager(instance)]
}

function resourceManager(instance: Instance): ServiceDefinition {
  return javaService(instance, hadoopDaemon(instance, 'resourcemanager'), {
    component: 'yarn',
    title: 'ResourceManager',
    mainClass: 'org.apache.hadoop.yarn.server.resourcemanager.ResourceManager',
    dependsOn: [],
    pairedWith: ['nodemanager'],
    ports: [
      'resourcemanager.rpc',
      'resourcemanager.scheduler',
      'resourcemanager.tracker',
      'resourcemanager.admin',
      'resourcemanager.http',
    ],
    urls: [`http://localhost:${port(instance, 'resourcemanager.http')}/`],
    beforeStart: () => prepareState(instance),
    discardAfterFailedStart: [keptState(instance)],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const url = `http://${address(instance, 'resourcemanager.http')}/ws/v1/cluster/metrics`
        const { activeNodes, totalMB, unhealthyNodes } = clusterMetrics.parse(await getJson(url, signal)).clusterMetrics
        if (unhealthyNodes > 0) throw lacking('its NodeManager reports itself unhealthy')
        if (activeNodes === 0) throw lacking('no NodeManager has registered yet')
        if (totalMB === 0) throw lacking('its NodeManager has registered and gives nothing yet')
        return `${activeNodes} active node, ${totalMB} MB`
      }),
  })
}

function nodeManager(instance: Instance): ServiceDefinition {
  return javaService(instance, hadoopDaemon(instance, 'nodemanager'), {
    component: 'yarn',
    title: 'NodeManager',
    mainClass: 'org.apache.hadoop.yarn.server.nodemanager.NodeManager',
    dependsOn: [],
    pairedWith: ['resourcemanager'],
    // It takes leave of the one and puts the logs of what it ends into the others; alone it tries that until it is killed.
    needsAtEnd: ['resourcemanager', 'namenode', 'datanode'],
    ports: ['nodemanager.rpc', 'nodemanager.localizer', 'nodemanager.http', 'nodemanager.shuffle'],
    urls: [`http://localhost:${port(instance, 'nodemanager.http')}/`],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const url = `http://${address(instance, 'resourcemanager.http')}/ws/v1/cluster/nodes`
        const nodes = clusterNodes.parse(await ofAnother(getJson(url, signal))).nodes?.node ?? []
        // Its host part is what the resolver makes of 127.0.0.1.
        const own = nodes.find((node) => node.id.endsWith(`:${port(instance, 'nodemanager.rpc')}`))
        if (own === undefined) throw new StackError('NOT_RUNNING', 'it is not registered with the ResourceManager yet')
        if (own.state === 'UNHEALTHY') throw lacking(`it is UNHEALTHY: ${own.healthReport}`)
        if (own.state !== 'RUNNING') throw new StackError('NOT_RUNNING', `it is ${own.state}: ${own.healthReport}`)
        return `${own.id} ${own.state}`
      }),
  })
}
