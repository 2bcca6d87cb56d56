// yarn-site.xml and capacity-scheduler.xml.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, profile, settings, withUser } from '../../config/layers.js'
import type { ConfigFile } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { hadoopConfFolder, hadoopJars } from '../hadoop/paths.js'
import { address } from '../service.js'
import { recoverySettings } from './recovery.js'

/** In HDFS. */
export const yarnLogFolder = '/yarn-logs'

export const yarnServiceIds = ['resourcemanager', 'nodemanager'] as const

export function yarnConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'hadoop/yarn-site.xml',
      format: 'hadoop-xml',
      section: 'yarn-site',
      settings: withUser(yarnSite(instance), instance.config.overrides['yarn-site']),
      readers: [...yarnServiceIds, 'jobhistory', 'hiveserver2'],
      mode: 0o644,
    },
    {
      path: 'hadoop/capacity-scheduler.xml',
      format: 'hadoop-xml',
      section: 'capacity-scheduler',
      settings: withUser(capacityScheduler(), instance.config.overrides['capacity-scheduler']),
      readers: ['resourcemanager'],
      mode: 0o644,
    },
  ]
}

function yarnSite(instance: Instance) {
  const { yarnMegabytes, yarnCores } = instance.memory
  return mergeLayers(
    settings({
      'yarn.nodemanager.aux-services': ['mapreduce_shuffle', 'MapReduce fetches map output through it'],
      'yarn.nodemanager.vmem-check-enabled': [
        false,
        'a JVM reserves far more virtual memory than it uses, and would be killed for it',
      ],
      'yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage': [
        99.5,
        'the default of 90 makes the only node unhealthy on a well-filled laptop',
      ],
      'yarn.nodemanager.env-whitelist': [
        'JAVA_HOME,HADOOP_CONF_DIR,SPARKBOX_INSTANCE_ID',
        'containers carry the mark by which sparkbox knows its processes',
      ],
      'yarn.scheduler.minimum-allocation-mb': [128, 'small containers for small data'],
      'yarn.log-aggregation-enable': [
        true,
        '`yarn logs` finds them, and the NodeManager stops at once: with logs to delete later it waits 17 s for nothing',
      ],
      'yarn.nodemanager.remote-app-log-dir': yarnLogFolder,
      'yarn.log-aggregation.retain-seconds': 604_800,
      'yarn.resourcemanager.am.max-attempts': [1, 'a failed application shows its failure at once'],
      'yarn.nodemanager.resourcemanager.minimum.version': 'NONE',
      'yarn.resourcemanager.webapp.rest-csrf.enabled': [
        true,
        'a page of another site, open in the browser, could otherwise send a change',
      ],
      'yarn.nodemanager.webapp.rest-csrf.enabled': true,
      'yarn.resourcemanager.connect.retry-interval.ms': [500, 'the NodeManager starts beside the ResourceManager'],
    }),
    recoverySettings(instance),
    profile({
      'yarn.nodemanager.resource.memory-mb': yarnMegabytes,
      'yarn.nodemanager.resource.cpu-vcores': yarnCores,
      'yarn.scheduler.maximum-allocation-mb': yarnMegabytes,
      'yarn.scheduler.maximum-allocation-vcores': yarnCores,
    }),
    instanceSettings({
      'yarn.resourcemanager.hostname': '127.0.0.1',
      'yarn.resourcemanager.bind-host': '127.0.0.1',
      'yarn.resourcemanager.address': address(instance, 'resourcemanager.rpc'),
      'yarn.resourcemanager.scheduler.address': address(instance, 'resourcemanager.scheduler'),
      'yarn.resourcemanager.resource-tracker.address': address(instance, 'resourcemanager.tracker'),
      'yarn.resourcemanager.admin.address': address(instance, 'resourcemanager.admin'),
      'yarn.resourcemanager.webapp.address': address(instance, 'resourcemanager.http'),
      'yarn.nodemanager.hostname': '127.0.0.1',
      'yarn.nodemanager.bind-host': '127.0.0.1',
      'yarn.nodemanager.address': address(instance, 'nodemanager.rpc'),
      'yarn.nodemanager.localizer.address': address(instance, 'nodemanager.localizer'),
      'yarn.nodemanager.webapp.address': address(instance, 'nodemanager.http'),
      'yarn.node-attribute.fs-store.root-dir': [
        `file://${join(instance.directories.data, 'yarn-attributes')}`,
        'the default lies in /tmp, outlives the instance, and is shared by all of a user',
      ],
      'yarn.nodemanager.local-dirs': join(instance.directories.data, 'yarn-local'),
      'yarn.nodemanager.log-dirs': join(instance.directories.logs, 'yarn-containers'),
      'yarn.log.server.url': `http://${address(instance, 'jobhistory.http')}/jobhistory/logs`,
      'yarn.application.classpath': [hadoopConfFolder(instance), ...hadoopJars(instance)].join(','),
    }),
  )
}

function capacityScheduler() {
  return settings({
    'yarn.scheduler.capacity.root.queues': 'default',
    'yarn.scheduler.capacity.root.default.capacity': 100,
    'yarn.scheduler.capacity.maximum-am-resource-percent': [
      0.9,
      'with the default of 0.1 a second application stays ACCEPTED for ever on a small machine',
    ],
    'yarn.scheduler.capacity.schedule-asynchronously.scheduling-interval-ms': [
      50,
      'with the default of 5 an idle ResourceManager wakes two hundred times a second for nothing',
    ],
    'yarn.scheduler.capacity.resource-calculator': 'org.apache.hadoop.yarn.util.resource.DominantResourceCalculator',
  })
}
