// The commands hdfs, hadoop, yarn and mapred under their own names, each one JVM without a chain of shell scripts.

import { join } from 'node:path'
import { quoteForShell } from '../../host/shell-word.js'
import type { Instance, Launcher } from '../contract.js'
import { javaCommand } from '../jvm.js'
import { clientScript, whenRaw } from '../launcher-script.js'
import { supervisedFunctions } from '../supervised.js'
import { formatFunction } from './format-answer.js'
import { hadoopConfFolder, hadoopJars } from './paths.js'
import { hadoopClient } from './settings.js'

/** Subcommand to main class, with leading arguments where the class needs them (the makers' bin/hdfs, bin/yarn, …). */
const subcommands: Record<string, Record<string, string>> = {
  hdfs: {
    dfs: 'org.apache.hadoop.fs.FsShell',
    dfsadmin: 'org.apache.hadoop.hdfs.tools.DFSAdmin',
    fsck: 'org.apache.hadoop.hdfs.tools.DFSck',
    getconf: 'org.apache.hadoop.hdfs.tools.GetConf',
    groups: 'org.apache.hadoop.hdfs.tools.GetGroups',
    haadmin: 'org.apache.hadoop.hdfs.tools.DFSHAAdmin',
    balancer: 'org.apache.hadoop.hdfs.server.balancer.Balancer',
    storagepolicies: 'org.apache.hadoop.hdfs.tools.StoragePolicyAdmin',
    snapshotDiff: 'org.apache.hadoop.hdfs.tools.snapshot.SnapshotDiff',
    lsSnapshottableDir: 'org.apache.hadoop.hdfs.tools.snapshot.LsSnapshottableDir',
    cacheadmin: 'org.apache.hadoop.hdfs.tools.CacheAdmin',
    crypto: 'org.apache.hadoop.hdfs.tools.CryptoAdmin',
    ec: 'org.apache.hadoop.hdfs.tools.ECAdmin',
    oiv: 'org.apache.hadoop.hdfs.tools.offlineImageViewer.OfflineImageViewerPB',
    oev: 'org.apache.hadoop.hdfs.tools.offlineEditsViewer.OfflineEditsViewer',
    debug: 'org.apache.hadoop.hdfs.tools.DebugAdmin',
    fetchdt: 'org.apache.hadoop.hdfs.tools.DelegationTokenFetcher',
    version: 'org.apache.hadoop.util.VersionInfo',
  },
  hadoop: {
    fs: 'org.apache.hadoop.fs.FsShell',
    jar: 'org.apache.hadoop.util.RunJar',
    distcp: 'org.apache.hadoop.tools.DistCp',
    checknative: 'org.apache.hadoop.util.NativeLibraryChecker',
    conftest: 'org.apache.hadoop.util.ConfTest',
    credential: 'org.apache.hadoop.security.alias.CredentialShell',
    key: 'org.apache.hadoop.crypto.key.KeyShell',
    trace: 'org.apache.hadoop.tracing.TraceAdmin',
    daemonlog: 'org.apache.hadoop.log.LogLevel',
    version: 'org.apache.hadoop.util.VersionInfo',
  },
  yarn: {
    application: 'org.apache.hadoop.yarn.client.cli.ApplicationCLI application',
    app: 'org.apache.hadoop.yarn.client.cli.ApplicationCLI app',
    applicationattempt: 'org.apache.hadoop.yarn.client.cli.ApplicationCLI applicationattempt',
    container: 'org.apache.hadoop.yarn.client.cli.ApplicationCLI container',
    logs: 'org.apache.hadoop.yarn.client.cli.LogsCLI',
    node: 'org.apache.hadoop.yarn.client.cli.NodeCLI',
    queue: 'org.apache.hadoop.yarn.client.cli.QueueCLI',
    rmadmin: 'org.apache.hadoop.yarn.client.cli.RMAdminCLI',
    schedulerconf: 'org.apache.hadoop.yarn.client.cli.SchedConfCLI',
    cluster: 'org.apache.hadoop.yarn.client.cli.ClusterCLI',
    top: 'org.apache.hadoop.yarn.client.cli.TopCLI',
    jar: 'org.apache.hadoop.util.RunJar',
    version: 'org.apache.hadoop.util.VersionInfo',
  },
  mapred: {
    job: 'org.apache.hadoop.mapred.JobClient',
    queue: 'org.apache.hadoop.mapred.JobQueueClient',
    distcp: 'org.apache.hadoop.tools.DistCp',
    archive: 'org.apache.hadoop.tools.HadoopArchives',
    hsadmin: 'org.apache.hadoop.mapreduce.v2.hs.client.HSAdmin',
    version: 'org.apache.hadoop.util.VersionInfo',
  },
}

/** Daemons that the makers' commands start, and the service that each is here. */
const daemons: Record<string, Record<string, string>> = {
  hdfs: { namenode: 'namenode', datanode: 'datanode', secondarynamenode: 'secondarynamenode' },
  yarn: { resourcemanager: 'resourcemanager', nodemanager: 'nodemanager' },
  mapred: { historyserver: 'jobhistory' },
  hadoop: {},
}

export function hadoopLaunchers(instance: Instance): Launcher[] {
  return Object.entries(subcommands).map(([name, commands]) => ({
    name,
    script: clientScript(instance, dispatch(instance, name, commands)),
  }))
}

function dispatch(instance: Instance, name: string, commands: Record<string, string>): string {
  const everything = whenRaw(`-Dlog4j.configuration=file:${join(hadoopConfFolder(instance), 'log4j.properties')}`)
  const start = [...javaCommand(instance, hadoopClient(instance)).map(quoteForShell), everything].join(' ')
  const cases = Object.entries(commands).map(
    ([subcommand, mainClass]) => `  ${subcommand}) shift; exec ${start} $HADOOP_OPTS ${mainClass} "$@" ;;`,
  )
  return `${daemonFunctions(instance, name)}case "$1" in
${cases.join('\n')}
${daemonCases(name)}
  classpath) echo ${quoteForShell(hadoopConfFolder(instance))}:${quoteForShell(hadoopJars(instance).join(':'))} ;;
  '' | -h | -help | --help | help)
    echo "usage: ${name} SUBCOMMAND [ARGUMENTS]"
    echo "subcommands: ${[...Object.keys(commands), 'classpath'].join(' ')}" ;;
${name === 'hadoop' || name === 'yarn' ? `  *.*) exec ${start} $HADOOP_OPTS "$@" ;;\n` : ''}  *)
    echo "${name}: unknown subcommand '$1'; known: ${[...Object.keys(commands), 'classpath'].join(' ')}" >&2
    exit 2 ;;
esac
`
}

function daemonFunctions(instance: Instance, name: string): string {
  if (Object.keys(daemons[name] ?? {}).length === 0) return ''
  return supervisedFunctions(instance) + (name === 'hdfs' ? formatFunction(instance) : '')
}

/** `hdfs --daemon start namenode`, and `hdfs namenode` alone, which a terminal would run in the foreground. */
function daemonCases(name: string): string {
  const known = Object.entries(daemons[name] ?? {})
  if (known.length === 0) return ''
  const controls = known.map(
    ([daemon, service]) =>
      `    ${daemon}) shift 3; no_arguments '${name} --daemon' "$@"; control ${name} "$verb" ${service} ;;`,
  )
  const foreground = known.map(([daemon, service]) => {
    const format = daemon === 'namenode' ? '[ "$1" = -format ] && shift && answer_format "$@"; ' : ''
    return `  ${daemon}) shift; ${format}no_arguments '${name} ${daemon}' "$@"; in_foreground ${service} ;;`
  })
  const names = known.map(([daemon]) => daemon).join(' ')
  return `  --daemon) verb=$2; case "$3" in
${controls.join('\n')}
    *) echo "${name} --daemon: there is no daemon '$3' here; there are: ${names}" >&2; exit 2 ;;
  esac ;;
${foreground.join('\n')}`
}
