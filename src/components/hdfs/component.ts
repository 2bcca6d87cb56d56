// HDFS: NameNode, DataNode and SecondaryNameNode.
import type { Component } from '../contract.js'
import { hadoopRunningValue } from '../hadoop/running-value.js'
import { hadoopDaemon } from '../hadoop/settings.js'
import { hdfsChecks } from './checks.js'
import { hdfsServices } from './services.js'
import { hdfsConfigFiles, hdfsServiceIds } from './settings.js'
import { formatJvm, hdfsTasks } from './tasks.js'
import { hdfsRemove } from './webhdfs.js'

export const hdfs: Component = {
  id: 'hdfs',
  title: 'HDFS',
  ports: [
    { id: 'namenode.rpc', preferred: 9000, title: 'NameNode' },
    { id: 'namenode.http', preferred: 9870, title: 'NameNode web page' },
    { id: 'datanode.data', preferred: 9866, title: 'DataNode' },
    { id: 'datanode.http', preferred: 9864, title: 'DataNode web page' },
    { id: 'datanode.ipc', preferred: 9867, title: 'DataNode control' },
    { id: 'secondarynamenode.http', preferred: 9868, title: 'SecondaryNameNode web page' },
  ],
  configFiles: hdfsConfigFiles,
  jvms: (instance) => [...hdfsServiceIds.map((id) => hadoopDaemon(instance, id)), formatJvm(instance)],
  links: () => [],
  services: hdfsServices,
  tasks: hdfsTasks,
  launchers: () => [],
  checks: () => hdfsChecks,
  runningValue: async (instance, file, key, signal) =>
    ['hadoop/core-site.xml', 'hadoop/hdfs-site.xml'].includes(file)
      ? hadoopRunningValue(instance, 'namenode.http', key, signal)
      : null,
  cleanUp: ({ instance, token, signal }) => hdfsRemove(instance, `/tmp/${token}.txt`, signal),
}
