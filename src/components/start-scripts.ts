// start-all.sh and its like: the makers' scripts that start and stop groups of services, done by the supervisor.
import { quoteForShell } from '../host/shell-word.js'
import type { Instance, Launcher } from './contract.js'
import { supervisedFunctions, typed } from './supervised.js'

interface Group {
  /** What stands behind `start-` and `stop-`. */
  name: string
  /** Service ids and what the makers' script calls each; with no services it is about all of them. */
  services: Readonly<Record<string, string>>
}

const hdfs = { namenode: 'namenodes', datanode: 'datanodes', secondarynamenode: 'secondary namenodes' }
const yarn = { resourcemanager: 'resourcemanager', nodemanager: 'nodemanagers' }

const groups: readonly Group[] = [
  { name: 'dfs.sh', services: hdfs },
  { name: 'yarn.sh', services: yarn },
  { name: 'all.sh', services: { ...hdfs, ...yarn } },
  { name: 'history-server.sh', services: { 'spark-history': 'Spark history server' } },
  { name: 'connect-server.sh', services: { 'spark-connect': 'Spark Connect server' } },
  { name: 'thriftserver.sh', services: { 'spark-thrift': 'Spark Thrift server' } },
  { name: 'all-spark', services: {} },
]

/** Scripts of older Hadoops that start one daemon, and the command that does it now. */
const daemonScripts = { 'hadoop-daemon.sh': 'hdfs', 'yarn-daemon.sh': 'yarn', 'mr-jobhistory-daemon.sh': 'mapred' }

/** `running` are the ids of the services that this instance has; a group without any of them has no scripts. */
export function startScripts(instance: Instance, running: readonly string[]): Launcher[] {
  const pairs = groups.flatMap((group) => {
    const services = Object.entries(group.services).filter(([id]) => running.includes(id))
    if (services.length === 0 && Object.keys(group.services).length > 0) return []
    return [
      groupScript(instance, `start-${group.name}`, 'Starting', 'up', services),
      groupScript(instance, `stop-${group.name}`, 'Stopping', 'down', services.toReversed()),
    ]
  })
  const single = Object.entries(daemonScripts).map(([name, command]) =>
    script(instance, name, `exec ${quoteForShell(`${instance.directories.bin}/${command}`)} --daemon "$@"\n`),
  )
  return [...pairs, ...single]
}

function groupScript(
  instance: Instance,
  name: string,
  verb: string,
  command: 'up' | 'down',
  services: readonly [id: string, title: string][],
): Launcher {
  const words = [command, ...services.map(([id]) => id)].join(' ')
  const titles = services.length === 0 ? ['all services'] : services.map(([, title]) => title)
  return script(
    instance,
    name,
    `${supervisedFunctions(instance)}no_arguments ${name} "$@"
use_sparkbox
${titles.map((title) => `echo ${quoteForShell(`${verb} ${title}`)}`).join('\n')}
echo ${quoteForShell(`(the same as: ${typed(instance, words)})`)}
exec "$sparkbox" ${words}
`,
  )
}

function script(instance: Instance, name: string, body: string): Launcher {
  const header = `#!/bin/sh\n# Written by sparkbox for the instance ${instance.name}.\n`
  return { name, folder: 'sbin', script: `${header}${body}` }
}
