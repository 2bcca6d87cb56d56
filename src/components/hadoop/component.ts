// What HDFS, YARN and MapReduce share: core-site.xml, logging, and the commands of all three.
import type { Component } from '../contract.js'
import { hadoopLaunchers } from './launchers.js'
import { hadoopLinks } from './paths.js'
import { hadoopClient, hadoopConfigFiles } from './settings.js'

export const hadoop: Component = {
  id: 'hadoop',
  title: 'Hadoop',
  ports: [],
  configFiles: hadoopConfigFiles,
  jvms: (instance) => [hadoopClient(instance)],
  links: hadoopLinks,
  services: () => [],
  tasks: () => [],
  launchers: hadoopLaunchers,
  checks: () => [],
}
