// Failures that people meet with set-ups made by hand, and that the generated files make impossible.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { instanceVariables } from '../../src/components/environment.js'
import { portDefinitions } from '../../src/components/registry.js'
import { renderConfigFile } from '../../src/config/render.js'
import { makePlan } from '../../src/instance/plan.js'
import { choosePorts } from '../../src/instance/ports.js'
import { testInstance } from '../../src/instance/testing.js'
import { childEnvironment } from '../../src/stack/environment.js'
import type { ServiceSpec } from '../../src/supervisor/spec.js'

const instance = testInstance()
const plan = makePlan(instance)
const texts = plan.files.map((file) => ({ path: file.path, text: renderConfigFile(file) }))
const services = plan.nodes.filter((node): node is ServiceSpec => node.kind === 'service')
const javaServices = services.filter(({ argv }) => argv[0]?.endsWith('/bin/java'))
const stacks = fileURLToPath(new URL('../../stacks', import.meta.url))

describe('Java', () => {
  test('each Java service runs the Java of its own product by its absolute path, whatever JAVA_HOME of the shell says', () => {
    const java = (home: string) => ({ home, major: 25, version: '25.0.3', vendor: 'Tests', origin: 'tests' })
    const apart = makePlan(
      testInstance({}, { javas: { hadoop: java('/j/h'), hive: java('/j/v'), spark: java('/j/s') } }),
    )
    const homes = apart.nodes
      .filter((node): node is ServiceSpec => node.kind === 'service')
      .filter(({ argv }) => argv[0]?.endsWith('/bin/java'))
      .map(({ component, argv }) => [component, argv[0]])
    expect(homes.length).toBeGreaterThanOrEqual(9)
    const wanted: Record<string, string> = {
      hdfs: '/j/h',
      yarn: '/j/h',
      mapreduce: '/j/h',
      hive: '/j/v',
      spark: '/j/s',
    }
    expect(homes.filter(([component, program]) => program !== `${wanted[component!]}/bin/java`)).toEqual([])
  })

  test('containers of YARN get JAVA_HOME, so that none runs /bin/java', () => {
    const site = texts.find(({ path }) => path === 'hadoop/yarn-site.xml')!.text
    expect(site).toMatch(/yarn\.nodemanager\.env-whitelist<\/name>\s*<value>[^<]*\bJAVA_HOME\b/)
    expect(services.find(({ id }) => id === 'nodemanager')?.environment.JAVA_HOME).toBe(instance.javas.hadoop.home)
  })

  test('shells get JAVA_HOME and one Python for driver and executors', () => {
    const { JAVA_HOME, PYSPARK_PYTHON, PYSPARK_DRIVER_PYTHON } = instanceVariables(instance)
    expect(JAVA_HOME).toBe(instance.javas.spark.home)
    expect(PYSPARK_PYTHON).toBe(PYSPARK_DRIVER_PYTHON)
  })

  test('Hive 3 asks for Java 8, and no product for a Java without the Security Manager that it needs', () => {
    for (const name of readdirSync(stacks)) {
      const { versions, java } = JSON.parse(readFileSync(join(stacks, name, 'stack.json'), 'utf8'))
      if (versions.hive.startsWith('3.')) expect(java.hive).toEqual({ minimum: 8, maximum: 8 })
      // Hadoop 3.4.2 and 3.5 ask for the user in the new way.
      if (!/^3\.(4\.[2-9]|[5-9])/.test(versions.hadoop)) expect(java.hadoop.maximum).toBeLessThan(23)
    }
  })

  test('what Hadoop and Spark need of the inside of Java is opened for every service', () => {
    const opened = javaServices.filter(({ argv }) => {
      const file = argv.find((word) => word.startsWith('@'))?.slice(1)
      const text = texts.find(({ path }) => file?.endsWith(path))?.text ?? argv.join(' ')
      return /--add-opens=java\.base\/java\.lang=ALL-UNNAMED/.test(text)
    })
    expect(opened.map(({ id }) => id)).toEqual(javaServices.map(({ id }) => id))
  })
})

describe('scripts and settings', () => {
  test('no generated file has a carriage return, nor has a launcher', () => {
    expect(texts.length).toBeGreaterThan(10)
    expect(texts.filter(({ text }) => text.includes('\r'))).toEqual([])
    expect(plan.launchers.filter(({ script }) => script.includes('\r'))).toEqual([])
  })

  test('no daemon is started by the scripts that refuse root, and none through ssh', () => {
    const commands = services.map(({ argv }) => argv.join(' '))
    expect(commands.filter((command) => /start-dfs|start-yarn|--daemon start|\bpdsh\b|\bssh /.test(command))).toEqual(
      [],
    )
  })

  test('a service sees no variable of the shell', () => {
    const leaking = [
      'HADOOP_OPTS',
      'HADOOP_CLASSPATH',
      'JAVA_TOOL_OPTIONS',
      '_JAVA_OPTIONS',
      'CLASSPATH',
      'LD_PRELOAD',
      'PYTHONPATH',
      'PGPASSWORD',
    ]
    const seen = services.flatMap(({ environment }) => leaking.filter((name) => name in environment))
    expect(seen).toEqual([])
    expect(childEnvironment(instance, { HADOOP_OPTS: '-Dx', SPARK_LOCAL_IP: '10.0.0.1' })).toMatchObject({
      SPARK_LOCAL_IP: '127.0.0.1',
    })
    expect(childEnvironment(instance, { HADOOP_OPTS: '-Dx' })).not.toHaveProperty('HADOOP_OPTS')
  })
})

describe('names and ports', () => {
  test('ports lie below those that Linux takes for outgoing connections, also when they have to move', () => {
    const taken = new Set(portDefinitions.map(({ preferred }) => preferred))
    const { ports } = choosePorts(portDefinitions, {}, (port) => taken.has(port))
    const all = [...portDefinitions.map(({ preferred }) => preferred), ...Object.values(ports)]
    expect(all.filter((port) => port >= 32_768)).toEqual([])
  })

  test('no generated file names a host, so its name, an underscore in it and 127.0.1.1 do not matter', () => {
    const hosts = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:hdfs|thrift|https?|jdbc:\w+):\/\/([^\s:/<"';,]+)/g)].map(([, host]) => ({ path, host })),
    )
    const ours = hosts.filter(({ host }) => !/apache\.org$|w3\.org$|^\$/.test(host!))
    expect(ours.length).toBeGreaterThan(5)
    expect(ours.filter(({ host }) => host !== '127.0.0.1')).toEqual([])
  })

  test('Spark binds 127.0.0.1 for driver, executors and shells', () => {
    const defaults = texts.find(({ path }) => path === 'spark/spark-defaults.conf')!.text
    expect(defaults).toMatch(/spark\.driver\.bindAddress\s+127\.0\.0\.1/)
    expect(defaults).toMatch(/spark\.driver\.host\s+127\.0\.0\.1/)
    expect(defaults).toMatch(/spark\.executorEnv\.SPARK_LOCAL_IP\s+127\.0\.0\.1/)
    expect(instanceVariables(instance).SPARK_LOCAL_IP).toBe('127.0.0.1')
  })
})

test('every JVM unpacks native libraries into the folder of the instance, whatever /tmp allows', () => {
  const { temporary } = instance.directories
  const elsewhere = javaServices.filter(({ argv, environment }) => {
    const file = argv.find((word) => word.startsWith('@'))?.slice(1)
    const text = texts.find(({ path }) => file?.endsWith(path))?.text ?? argv.join(' ')
    return !text.includes(`-Djava.io.tmpdir=${temporary}`) && environment.TMPDIR !== temporary
  })
  expect(elsewhere.map(({ id }) => id)).toEqual([])
})
