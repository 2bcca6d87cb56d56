// hdfs-site.xml, and where HDFS keeps its data.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, settings, withUser } from '../../config/layers.js'
import type { ConfigFile } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { address } from '../service.js'
import { sparkServerIds } from '../traits.js'

export const hdfsServiceIds = ['namenode', 'datanode', 'secondarynamenode'] as const

type Place = Pick<Instance, 'directories'>

export function nameNodeFolder({ directories }: Place): string {
  return join(directories.data, 'namenode')
}

export function dataNodeFolder({ directories }: Place): string {
  return join(directories.data, 'datanode')
}

export function secondaryNameNodeFolder({ directories }: Place): string {
  return join(directories.data, 'secondarynamenode')
}

export function hdfsConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'hadoop/hdfs-site.xml',
      format: 'hadoop-xml',
      section: 'hdfs-site',
      settings: withUser(hdfsSite(instance), instance.config.overrides['hdfs-site']),
      readers: [...hdfsServiceIds, 'hiveserver2', 'metastore', ...sparkServerIds(instance)],
      mode: 0o644,
    },
  ]
}

function hdfsSite(instance: Instance) {
  return mergeLayers(
    settings({
      'dfs.replication': [1, 'there is one DataNode'],
      'dfs.namenode.safemode.extension': [0, 'the default of 30 s is waited for at each start with data'],
      'dfs.namenode.safemode.min.datanodes': [1, 'leave safe mode only when data can be read'],
      'dfs.blockreport.initialDelay': [0, 'the block report ends safe mode'],
      'dfs.heartbeat.interval': [1, 'a registered DataNode is known within a second'],
      'dfs.client.block.write.replace-datanode-on-failure.policy': ['NEVER', 'there is no second DataNode'],
      'dfs.datanode.synconclose': [true, 'a file that was closed must survive a power cut'],
      'dfs.namenode.checkpoint.period': 3600,
      'dfs.namenode.block.deletion.unlock.interval.ms': [
        200,
        'with the default of 10 an idle NameNode wakes a hundred times a second for nothing',
      ],
      'dfs.webhdfs.rest-csrf.enabled': [
        true,
        'a page of another site, open in the browser, could otherwise cut off files by a POST',
      ],
    }),
    instanceSettings({
      'dfs.permissions.superusergroup': instance.user.name,
      'dfs.namenode.name.dir': `file://${nameNodeFolder(instance)}`,
      'dfs.datanode.data.dir': `file://${dataNodeFolder(instance)}`,
      'dfs.namenode.checkpoint.dir': `file://${secondaryNameNodeFolder(instance)}`,
      'dfs.namenode.rpc-address': address(instance, 'namenode.rpc'),
      'dfs.namenode.rpc-bind-host': '127.0.0.1',
      'dfs.namenode.http-address': address(instance, 'namenode.http'),
      'dfs.namenode.http-bind-host': '127.0.0.1',
      'dfs.namenode.secondary.http-address': address(instance, 'secondarynamenode.http'),
      'dfs.datanode.address': address(instance, 'datanode.data'),
      'dfs.datanode.http.address': address(instance, 'datanode.http'),
      'dfs.datanode.ipc.address': address(instance, 'datanode.ipc'),
      'dfs.datanode.hostname': ['127.0.0.1', 'clients and the web pages must never depend on the host name'],
    }),
  )
}
