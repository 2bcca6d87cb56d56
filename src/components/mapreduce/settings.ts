// mapred-site.xml.
import { instance as instanceSettings, mergeLayers, profile, settings, withUser } from '../../config/layers.js'
import type { ConfigFile } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { hadoopJars } from '../hadoop/paths.js'
import { javaCompatibilityOptions } from '../java-options.js'
import { containerOptions } from '../jvm.js'
import { address, port } from '../service.js'

export function mapreduceConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'hadoop/mapred-site.xml',
      format: 'hadoop-xml',
      section: 'mapred-site',
      settings: withUser(mapredSite(instance), instance.config.overrides['mapred-site']),
      readers: ['jobhistory', 'nodemanager', 'hiveserver2'],
      mode: 0o644,
    },
  ]
}

function mapredSite(instance: Instance) {
  const container = instance.memory.profile === 'small' ? 512 : 1024
  const options = [
    '-XX:+UseSerialGC',
    ...containerOptions,
    ...javaCompatibilityOptions(instance.javas.hadoop.major),
  ].join(' ')
  const taskOptions = `-Xmx${Math.round(container * 0.75)}m ${options}`
  return mergeLayers(
    settings({
      'mapreduce.framework.name': ['yarn', 'the default runs jobs inside the client'],
      'mapreduce.jobhistory.done-dir': '/mr-history/done',
      'mapreduce.jobhistory.intermediate-done-dir': '/mr-history/intermediate',
      'mapreduce.jobhistory.move.interval-ms': [1000, 'a finished job is listed within a second'],
      'mapreduce.task.io.sort.mb': [64, 'the default of 100 does not fit a small container well'],
      'yarn.app.mapreduce.am.resource.mb': 512,
    }),
    profile({
      'mapreduce.map.memory.mb': container,
      'mapreduce.reduce.memory.mb': container,
      'mapreduce.map.java.opts': taskOptions,
      'mapreduce.reduce.java.opts': taskOptions,
      'yarn.app.mapreduce.am.command-opts': `-Xmx384m ${options}`,
    }),
    instanceSettings({
      'mapreduce.application.classpath': hadoopJars(instance).join(','),
      'mapreduce.shuffle.port': [
        port(instance, 'nodemanager.shuffle'),
        'the NodeManager reads it; in yarn-site.xml the default of mapred-default.xml would win over it',
      ],
      'mapreduce.jobhistory.address': address(instance, 'jobhistory.rpc'),
      'mapreduce.jobhistory.admin.address': address(instance, 'jobhistory.admin'),
      'mapreduce.jobhistory.webapp.address': address(instance, 'jobhistory.http'),
    }),
  )
}
