// What HDFS, YARN and MapReduce share: core-site.xml, logging, and the commands of all three.
import type { Component } from '../contract.js'
import { hadoopLaunchers } from './launchers.js'
import { hadoopConfigFiles } from './settings.js'

export const hadoop: Component = {
  id: 'hadoop',
  title: 'Hadoop',
  ports: [],
  configFiles: hadoopConfigFiles,
  services: () => [],
  tasks: () => [],
  launchers: hadoopLaunchers,
  checks: [],
}
