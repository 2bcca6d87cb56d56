// Failures of hand-made installations that the generated files of both stacks rule out. Each test is named by what
// cannot happen.
import { execFileSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { Instance } from '../../src/components/contract.js'
import { hdfsFolders } from '../../src/components/hdfs/tasks.js'
import { postgresSettings } from '../../src/components/postgres/settings.js'
import { initdbOptions } from '../../src/components/postgres/tasks.js'
import { configFiles, launchers, portDefinitions, services } from '../../src/components/registry.js'
import { baseEnvironment } from '../../src/components/service.js'
import { renderConfigFile, valuesOf } from '../../src/config/render.js'
import { testInstance } from '../../src/instance/testing.js'

const old = { spark: '3.0.1', hadoop: '3.3.0', hive: '3.1.2', postgresql: '12.17', hadoopExamples: '3.3.0' }
const stacks: [name: string, instance: Instance][] = [
  ['current', testInstance()],
  ['classic', testInstance({ versions: old })],
]

describe.each(stacks)('with the stack %s', (_, instance) => {
  const files = configFiles(instance)
  const scripts = launchers(instance)
  const value = (path: string, key: string) => valuesOf(files.find((file) => file.path === path)?.settings ?? {})[key]

  test('no script that starts a service needs a login, so none fails for a key or hangs at a question', () => {
    const starting = scripts.filter(({ name }) => /^(start|stop)-|daemon/.test(name))
    expect(starting.length).toBeGreaterThan(8)
    expect(starting.filter(({ script }) => /\b(ssh|pdsh|rsh)\b/.test(script)).map(({ name }) => name)).toEqual([])
  })

  test('ssh asks nothing: the host key is known before, and no other one is taken', () => {
    const text = files.find(({ path }) => path === 'ssh/ssh_config')!.text!
    for (const line of ['BatchMode yes', 'StrictHostKeyChecking yes', 'IdentitiesOnly yes'])
      expect(text).toMatch(new RegExp(`^ +${line}$`, 'm'))
    expect(text).toMatch(/UserKnownHostsFile ".*\/secrets\/ssh\/known_hosts"/)
  })

  test('no service and no command depends on JAVA_HOME of a shell', () => {
    for (const { environment } of services(instance)) expect(environment.JAVA_HOME).toMatch(/^\//)
    const withJava = scripts.filter(({ script }) => /\/bin\/java\b/.test(script))
    expect(withJava.length).toBeGreaterThan(3)
    for (const { name, script } of withJava) {
      expect(script, name).toMatch(/^export JAVA_HOME=\//m)
      expect(script, name).not.toMatch(/(^|[\s"'])(\$JAVA_HOME\/bin\/java|java)\s/m)
    }
  })

  test('every generated script is whole: a shell can read it, and it holds no carriage return', () => {
    const texts = [
      ...scripts.map(({ name, script }) => ({ name, text: script })),
      ...files
        .filter(({ path }) => path.endsWith('.sh'))
        .map((file) => ({ name: file.path, text: renderConfigFile(file) })),
    ]
    expect(texts.length).toBeGreaterThan(20)
    for (const { name, text } of texts) {
      expect(text, name).not.toContain('\r')
      expect(() => execFileSync('bash', ['-n'], { input: text, stdio: ['pipe', 'ignore', 'pipe'] }), name).not.toThrow()
    }
    for (const file of files) expect(renderConfigFile(file), file.path).not.toContain('\r')
  })

  test('no name of the host stands in a file, so none that is unknown, has an underscore or leads elsewhere', () => {
    const hosts = files.flatMap((file) =>
      Object.entries(valuesOf(file.settings)).flatMap(([key, text]) => {
        const host = /^(?:\w+:)?\w+:\/\/([^/:]+)/.exec(text)?.[1]
        return host === undefined || host === '127.0.0.1' ? [] : [`${file.path} ${key} ${host}`]
      }),
    )
    expect(hosts).toEqual([])
    const own = hostname()
    if (own === 'localhost') return
    expect(files.filter((file) => new RegExp(`\\b${own}:\\d`).test(renderConfigFile(file)))).toEqual([])
  })

  test('Spark and the web pages of HDFS never take an address from the name of the host', () => {
    for (const { script, name } of scripts.filter(({ name: each }) => /^(spark-|pyspark)/.test(each)))
      expect(script, name).toMatch(/^export SPARK_LOCAL_IP=127\.0\.0\.1$/m)
    expect(value('hadoop/hdfs-site.xml', 'dfs.datanode.hostname')).toBe('127.0.0.1')
  })

  test('no data lies in a folder that a restart of the machine empties', () => {
    const keys = ['dfs.namenode.name.dir', 'dfs.datanode.data.dir', 'dfs.namenode.checkpoint.dir']
    const paths = [
      ...keys.map((key) => value('hadoop/hdfs-site.xml', key)?.replace('file://', '')),
      value('hadoop/core-site.xml', 'hadoop.tmp.dir'),
      value('hadoop/yarn-site.xml', 'yarn.nodemanager.local-dirs'),
    ]
    for (const path of paths) expect(path).toMatch(new RegExp(`^${instance.directories.data}/`))
    const ours = files.flatMap((file) => Object.entries(valuesOf(file.settings)))
    // Paths in HDFS have the same form; local ones are those that belong to a file URL or a key of a local folder.
    const local = ours.filter(([key, text]) => text.startsWith('file:') || /(local|tmp)\.?dirs?$/i.test(key))
    expect(local.length).toBeGreaterThan(3)
    expect(local.filter(([, text]) => /^(file:\/\/)?\/(tmp|var\/tmp|run)\//.test(text))).toEqual([])
  })

  test('the folders that people, Hive and Spark write to are there, each with the rights that they need', () => {
    const folders = Object.fromEntries(hdfsFolders(instance))
    expect(folders[`/user/${instance.user.name}`]).toBe('755')
    expect(folders['/tmp']).toBe('1777')
    // Hive refuses to start with less (SessionState.createRootHDFSDir).
    expect(folders['/tmp/hive']).toBe('733')
    expect(folders['/user/hive/warehouse']).toBe('1777')
    const eventLogs = value('spark/spark-defaults.conf', 'spark.eventLog.dir')
    expect(folders[new URL(eventLogs!.replace('hdfs:', 'http:')).pathname]).toBe('1777')
  })

  test('no client warns of a missing native library', () => {
    expect(value('hadoop/log4j-client.properties', 'log4j.logger.org.apache.hadoop.util.NativeCodeLoader')).toBe(
      'ERROR',
    )
  })

  test('no port of a service is one that the machine gives to outgoing connections', () => {
    // Linux begins at 32768 (ip_local_port_range).
    expect(portDefinitions.filter(({ preferred }) => preferred >= 32_768 || preferred < 1024)).toEqual([])
  })

  test('PostgreSQL has no socket file, so no folder of the system can refuse it, and no peer login fails', () => {
    expect(postgresSettings(instance).unix_socket_directories?.value).toBe('')
    expect(postgresSettings(instance).listen_addresses?.value).toBe('127.0.0.1')
  })

  test('the cluster is made without the locale of the machine, and with passwords that its driver knows', () => {
    const options = initdbOptions('/a', '/b')
    expect(options).toEqual(expect.arrayContaining(['--locale=C.UTF-8', '--encoding=UTF8', '--auth=scram-sha-256']))
    expect(baseEnvironment(instance).LANG).toBe('C.UTF-8')
    expect(postgresSettings(instance).password_encryption?.value).toBe('scram-sha-256')
  })

  test('PostgreSQL never runs as root', () => {
    const account = { name: 'postgres', uid: 104, gid: 105 }
    const user = { name: 'root', uid: 0, gid: 0, home: '/root' }
    const asRoot = testInstance({ versions: instance.stack.versions }, { user, postgresAccount: account })
    const server = services(asRoot).find(({ id }) => id === 'postgres')
    expect(server?.runAs).toEqual({ uid: 104, gid: 105 })
  })

  test('the metastore names the driver of PostgreSQL as it is called', () => {
    const site = files.find(({ path }) => /^metastore\/(metastore|hive)-site\.xml$/.test(path))!
    expect(valuesOf(site.settings)['javax.jdo.option.ConnectionDriverName']).toBe('org.postgresql.Driver')
    expect(valuesOf(site.settings)['javax.jdo.option.ConnectionUserName']).toBe('hive')
  })
})
