// MapReduce: its settings and the job history server; jobs themselves run on YARN.
import { z } from 'zod'
import type { Component, Instance, ServiceDefinition } from '../contract.js'
import { hadoopRunningValue } from '../hadoop/running-value.js'
import { hadoopDaemon } from '../hadoop/settings.js'
import { getJson } from '../http-json.js'
import { askForEvidence } from '../probe-answer.js'
import { address, javaService, port } from '../service.js'
import { cleanUpMapreduce, mapreduceChecks } from './checks.js'
import { mapreduceConfigFiles } from './settings.js'

const historyInfo = z.object({ historyInfo: z.object({ hadoopVersion: z.string(), startedOn: z.number() }) })

export const mapreduce: Component = {
  id: 'mapreduce',
  title: 'MapReduce',
  ports: [
    { id: 'jobhistory.rpc', preferred: 10020, title: 'MapReduce job history' },
    { id: 'jobhistory.admin', preferred: 10033, title: 'MapReduce job history administration' },
    { id: 'jobhistory.http', preferred: 19888, title: 'MapReduce job history web page' },
  ],
  configFiles: mapreduceConfigFiles,
  jvms: (instance) => [hadoopDaemon(instance, 'jobhistory')],
  links: () => [],
  services: (instance) => [jobHistory(instance)],
  tasks: () => [],
  launchers: () => [],
  checks: () => mapreduceChecks,
  cleanUp: cleanUpMapreduce,
  runningValue: async (instance, file, key, signal) =>
    file === 'hadoop/mapred-site.xml' ? hadoopRunningValue(instance, 'jobhistory.http', key, signal) : null,
}

function jobHistory(instance: Instance): ServiceDefinition {
  return javaService(instance, hadoopDaemon(instance, 'jobhistory'), {
    component: 'mapreduce',
    title: 'MapReduce job history',
    mainClass: 'org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer',
    dependsOn: ['hdfs-folders'],
    ports: ['jobhistory.rpc', 'jobhistory.admin', 'jobhistory.http'],
    urls: [`http://localhost:${port(instance, 'jobhistory.http')}/`],
    probe: ({ signal }) =>
      askForEvidence(signal, async () => {
        const url = `http://${address(instance, 'jobhistory.http')}/ws/v1/history/info`
        return `Hadoop ${historyInfo.parse(await getJson(url, signal)).historyInfo.hadoopVersion}`
      }),
  })
}
