// Hive: the metastore on PostgreSQL, HiveServer2, beeline and schematool.
import type { Component } from '../contract.js'
import { hadoopRunningValue } from '../hadoop/running-value.js'
import { answerOrNull } from '../probe-answer.js'
import { cleanUpHive, hiveChecks } from './checks.js'
import { hiveJvms } from './jvms.js'
import { hiveLaunchers } from './launchers.js'
import { metastoreValue } from './metastore.js'
import { metastoreSitePath } from './metastore-site.js'
import { hiveLinks } from './paths.js'
import { hiveServices } from './services.js'
import { hiveConfigFiles } from './settings.js'
import { hiveTasks } from './tasks.js'

export const hive: Component = {
  id: 'hive',
  title: 'Hive',
  ports: [
    { id: 'metastore.thrift', preferred: 9083, title: 'Hive metastore' },
    { id: 'hiveserver2.thrift', preferred: 10000, title: 'HiveServer2' },
    { id: 'hiveserver2.http', preferred: 10002, title: 'HiveServer2 web page' },
  ],
  configFiles: hiveConfigFiles,
  jvms: hiveJvms,
  links: hiveLinks,
  services: hiveServices,
  tasks: hiveTasks,
  launchers: hiveLaunchers,
  checks: hiveChecks,
  cleanUp: cleanUpHive,
  runningValue: async (instance, file, key, signal) => {
    if (file === 'hive/hive-site.xml') return hadoopRunningValue(instance, 'hiveserver2.http', key, signal)
    if (file !== metastoreSitePath(instance)) return null
    const value = await answerOrNull(metastoreValue(instance, key, signal))
    return value === null ? null : { value, source: 'metastore' }
  },
}
