// YARN: ResourceManager and NodeManager.
import type { Component } from '../contract.js'
import { hadoopRunningValue } from '../hadoop/running-value.js'
import { hadoopDaemon } from '../hadoop/settings.js'
import { removeApplicationLogs, yarnApplications } from './applications.js'
import { yarnChecks } from './checks.js'
import { yarnServices } from './services.js'
import { yarnConfigFiles, yarnServiceIds } from './settings.js'

export const yarn: Component = {
  id: 'yarn',
  title: 'YARN',
  ports: [
    { id: 'resourcemanager.rpc', preferred: 8032, title: 'ResourceManager' },
    { id: 'resourcemanager.scheduler', preferred: 8030, title: 'ResourceManager scheduler' },
    { id: 'resourcemanager.tracker', preferred: 8031, title: 'ResourceManager tracker' },
    { id: 'resourcemanager.admin', preferred: 8033, title: 'ResourceManager administration' },
    { id: 'resourcemanager.http', preferred: 8088, title: 'ResourceManager web page' },
    { id: 'nodemanager.rpc', preferred: 8041, title: 'NodeManager' },
    { id: 'nodemanager.localizer', preferred: 8040, title: 'NodeManager localizer' },
    { id: 'nodemanager.http', preferred: 8042, title: 'NodeManager web page' },
    { id: 'nodemanager.shuffle', preferred: 13562, title: 'MapReduce shuffle' },
  ],
  configFiles: yarnConfigFiles,
  jvms: (instance) => yarnServiceIds.map((id) => hadoopDaemon(instance, id)),
  links: () => [],
  services: yarnServices,
  tasks: () => [],
  launchers: () => [],
  checks: () => yarnChecks,
  cleanUp: async ({ instance, token, signal }) => {
    for (const { id } of await yarnApplications(instance, token, signal))
      await removeApplicationLogs(instance, id, signal)
  },
  runningValue: async (instance, file, key, signal) =>
    ['hadoop/yarn-site.xml', 'hadoop/capacity-scheduler.xml'].includes(file)
      ? hadoopRunningValue(instance, 'resourcemanager.http', key, signal)
      : null,
}
