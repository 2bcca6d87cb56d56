import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { freePorts } from '../host/testing.js'
import { makePlan } from '../instance/plan.js'
import { testInstance } from '../instance/testing.js'
import type { ServiceSpec, ServiceState } from '../supervisor/spec.js'
import { childEnvironment, pathFolders } from './environment.js'
import { servicesToStart } from './plan-up.js'
import { requireDiskSpace, requireFreePorts, requireSupportedMachine } from './preflight.js'
import { requireKnownServices } from './service-names.js'
import { stateOf } from './status.js'

const instance = testInstance()

describe('requireKnownServices', () => {
  test('takes every service, and none', () => {
    expect(() => requireKnownServices([])).not.toThrow()
    expect(() => requireKnownServices(['postgres', 'spark-connect'])).not.toThrow()
  })

  test.each([
    ['namenod', 'namenode'],
    ['hiveserver', 'hiveserver2'],
    ['postgre', 'postgres'],
  ])('for %s it names the nearest', (name, nearest) => {
    expect(() => requireKnownServices(['postgres', name])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_SERVICE', hint: `did you mean ${nearest}?` }),
    )
  })
})

describe('childEnvironment', () => {
  test("variables of another installation never reach the instance's tools", () => {
    const shell = {
      HOME: '/home/ada',
      EDITOR: 'vi',
      UNSET: undefined,
      PATH: '/usr/bin:/opt/hadoop/bin',
      HADOOP_HOME: '/opt/hadoop',
      HADOOP_CLASSPATH: '/opt/x.jar',
      HADOOP_OPTS: '-Dx=y',
      HDFS_NAMENODE_USER: 'hdfs',
      YARN_CONF_DIR: '/etc/yarn',
      MAPRED_MAP: 'x',
      HIVE_CONF_DIR: '/etc/hive',
      METASTORE_HOME: '/opt/m',
      TEZ_CONF_DIR: '/etc/tez',
      SPARK_HOME: '/opt/spark',
      SPARK_MASTER: 'spark://x',
      PYSPARK_SUBMIT_ARGS: '--master yarn',
      JAVA_HOME: '/opt/java8',
    }
    const child = childEnvironment(instance, shell)
    expect(child).toMatchObject({ HOME: '/home/ada', EDITOR: 'vi', JAVA_HOME: instance.javas.spark.home })
    expect(Object.values(child).filter((value) => /\/opt\/(hadoop|spark|m|x|java8)(?!\/bin)/.test(value))).toEqual([])
    for (const name of [
      'UNSET',
      'HADOOP_CLASSPATH',
      'HADOOP_OPTS',
      'METASTORE_HOME',
      'PYSPARK_SUBMIT_ARGS',
      'SPARK_MASTER',
    ])
      expect(child).not.toHaveProperty(name)
    expect(child.PATH).toBe([...pathFolders(instance), '/usr/bin', '/opt/hadoop/bin'].join(':'))
  })

  test.each([{}, { PATH: '' }])(
    'without a PATH the usual folders are there, and never the current one: %j',
    (shell) => {
      expect(childEnvironment(instance, shell).PATH?.split(':')).toEqual([...pathFolders(instance), '/usr/bin', '/bin'])
    },
  )
})

describe('preflight', () => {
  const servers: { close: () => void }[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  test('a taken port is told with process, pid and fix, and all of them in the details', async () => {
    const ports = freePorts(2)
    for (const port of ports) servers.push(await listen(port))
    const [http, rpc] = ports as [number, number]
    const taken = testInstance({ yaml: `ports: {namenode.http: ${http}, metastore.thrift: ${rpc}}` }, { name: 'other' })
    const services = makePlan(taken)
      .nodes.filter((node): node is ServiceSpec => node.kind === 'service')
      .filter(({ id }) => id === 'namenode' || id === 'metastore')
      .map((spec) => ({ ...spec, ports: spec.id === 'namenode' ? { 'namenode.http': http } : spec.ports }))
    const failure = await requireFreePorts(taken, services).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'PORT_IN_USE',
      exitCode: 5,
      message: expect.stringContaining(`port ${http} of NameNode (namenode.http) is held by pid ${process.pid}, `),
      hint: `stop it (kill ${process.pid}), or take another port: sparkbox config set --instance other ports.namenode.http=${http + 100}`,
      details: {
        taken: [
          { id: 'namenode.http', port: http },
          { id: 'metastore.thrift', port: rpc },
        ],
      },
    })
  })

  test('free ports are fine', async () => {
    const [port] = freePorts(1)
    const free = testInstance({ yaml: `ports: {postgres: ${port}}` })
    const services = makePlan(free).nodes.filter((node): node is ServiceSpec => node.id === 'postgres')
    expect(services).toHaveLength(1)
    await requireFreePorts(free, services)
  })

  test.each([
    ['hiveserver2.thrift', ['metastore'], false],
    ['hiveserver2.thrift', ['hiveserver2'], true],
    ['hiveserver2.thrift', [], true],
    // What it needs is started, too.
    ['postgres', ['metastore'], true],
  ])('with %s taken, up %j is refused: %s', async (id, named, isRefused) => {
    const free = freePorts(Object.keys(instance.ports).length)
    const ports = Object.fromEntries(Object.keys(instance.ports).map((each, index) => [each, free[index]!]))
    servers.push(await listen(ports[id]!))
    const elsewhere = testInstance({}, { ports })
    const asked = requireFreePorts(elsewhere, servicesToStart(makePlan(elsewhere).nodes, named))
    if (isRefused) await expect(asked).rejects.toMatchObject({ details: { taken: [{ id, port: ports[id] }] } })
    else await asked
  })

  test('a disk that is too small is told before a byte is fetched', async () => {
    await expect(requireDiskSpace('/tmp', Number.MAX_SAFE_INTEGER, 'installing')).rejects.toMatchObject({
      code: 'DISK_SPACE',
      details: { folder: '/tmp', neededBytes: Number.MAX_SAFE_INTEGER },
    })
    await requireDiskSpace('/tmp', 1, 'installing')
  })

  test.each([
    [{ architecture: 'riscv64' }, 'riscv64'],
    [{ libc: 'musl' as const }, 'musl'],
    [{ wsl: 1 as const }, 'WSL 1'],
  ])('a machine that cannot work is refused by name: %j', (part, named) => {
    const machine = { ...machineOfTests, ...part }
    expect(() => requireSupportedMachine(machineOfTests)).not.toThrow()
    expect(() => requireSupportedMachine(machine)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_MACHINE', message: expect.stringContaining(named) }),
    )
  })
})

test.each<[ServiceState['state'][], ReturnType<typeof stateOf>]>([
  [['ready', 'ready'], 'running'],
  [['ready', 'starting'], 'starting'],
  [['ready', 'pending'], 'partial'],
  [['failed', 'ready'], 'partial'],
  [['unhealthy', 'ready'], 'partial'],
  [['stopped', 'pending'], 'stopped'],
  [['stopping', 'starting'], 'stopping'],
])('services that are %j make an instance %s', (states, state) => {
  const services = states.map((each) => ({ state: each }) as ServiceState)
  expect(stateOf({ services, tasks: [] })).toBe(state)
})

const machineOfTests = {
  architecture: 'x64',
  kernel: '6.1',
  distribution: { id: 'debian', version: '13', title: 'Debian', like: [] },
  libc: 'glibc' as const,
  wsl: null,
  wslDistribution: null,
  memoryBytes: 2 ** 34,
  processors: 4,
  hostname: 'box',
  user: null,
  uid: 1000,
  systemd: true,
}

function listen(port: number): Promise<{ close: () => void }> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
