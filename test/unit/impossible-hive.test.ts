// Failures of Hive and its metastore that the generated configuration makes impossible, for each stack and profile.
import { isAbsolute } from 'node:path'
import { describe, expect, test } from 'vitest'
import { everyConfiguration, generate, lockedJars, stackDefinition, stacks } from './generated.js'

const metastoreFile = (stack: string) =>
  stack === 'current' ? 'metastore/metastore-site.xml' : 'metastore/hive-site.xml'

describe.each(everyConfiguration)('$title', ({ stack, instance, value, keys, texts }) => {
  const metastore = (key: string) => value(metastoreFile(stack), key)
  const hive = (key: string) => value('hive/hive-site.xml', key)

  test('Derby is never booted: the metastore lies in PostgreSQL, and every client asks the metastore', () => {
    expect(metastore('javax.jdo.option.ConnectionURL')).toMatch(
      /^jdbc:postgresql:\/\/127\.0\.0\.1:\d+\/hive_metastore$/,
    )
    expect(metastore('javax.jdo.option.ConnectionDriverName')).toBe('org.postgresql.Driver')
    expect(hive('hive.metastore.uris')).toMatch(/^thrift:\/\/127\.0\.0\.1:\d+$/)
    expect(value('spark/hive-site.xml', 'hive.metastore.uris')).toBe(hive('hive.metastore.uris'))
    expect(value('spark/spark-defaults.conf', 'spark.sql.catalogImplementation')).toBe('hive')
    expect(texts.filter(({ text }) => /jdbc:derby/.test(text))).toEqual([])
  })

  test('a metastore never writes into the schema of another version', () => {
    expect(metastore('metastore.schema.verification')).toBe('true')
    expect(metastore('datanucleus.schema.autoCreateAll')).toBeUndefined()
  })

  test('no "Relative path in absolute URI": each local folder of Hive is absolute, with no variable left in it', () => {
    const local = ['exec.local.scratchdir', 'downloaded.resources.dir', 'querylog.location']
    for (const key of [...local, 'server2.logging.operation.log.location']) {
      expect(isAbsolute(hive(`hive.${key}`) ?? ''), key).toBe(true)
    }
    expect(texts.filter(({ path, text }) => /hive|metastore/.test(path) && /\$\{/.test(text))).toEqual([])
  })

  test('no "Illegal character entity": nothing comes from the template of Hive', () => {
    const xml = texts.filter(({ path }) => path.endsWith('.xml'))
    expect(xml.length).toBeGreaterThan(6)
    expect(xml.filter(({ text }) => /&#/.test(text))).toEqual([])
    expect(keys('hive/hive-site.xml').length).toBeLessThan(60)
  })

  test('no "is not allowed to impersonate": queries run as the account itself, which may act for others', () => {
    expect(hive('hive.server2.enable.doAs')).toBe('false')
    expect(value('hadoop/core-site.xml', `hadoop.proxyuser.${instance.user.name}.hosts`)).toBe('127.0.0.1')
    expect(value('hadoop/core-site.xml', `hadoop.proxyuser.${instance.user.name}.groups`)).toBe('*')
  })

  test('no "retry after 60000ms": HiveServer2 fails at once, and the supervisor starts it again', () => {
    expect(hive('hive.server2.max.start.attempts')).toBe('1')
  })

  test('no missing class of Tez: the engine is one that the stack has', () => {
    const jars = lockedJars(stack, 'hive')
    if (hive('hive.execution.engine') === 'mr') return expect(stack).toBe('classic')
    expect(hive('tez.local.mode')).toBe('true')
    expect(hive('tez.ignore.lib.uris')).toBe('true')
    expect(
      jars.filter((name) => /^tez-(api|dag|mapreduce|runtime-library|runtime-internals)-/.test(name)),
    ).toHaveLength(5)
  })

  test('no "failed strict managed table checks", and no transactional table that Spark sees as empty', () => {
    expect(hive('hive.strict.managed.tables') ?? 'false').toBe('false')
    expect(metastore('metastore.strict.managed.tables')).toBe('false')
    expect(hive('hive.create.as.insert.only')).toBe('false')
    expect(hive('hive.support.concurrency')).toBe('false')
    expect(hive('hive.txn.manager')).toMatch(/DummyTxnManager$/)
  })

  test('no "HiveConf of name … does not exist": Spark\'s client gets two keys that each Hive knows', () => {
    expect(keys('spark/hive-site.xml').toSorted()).toEqual(['hive.metastore.uris', 'hive.metastore.warehouse.dir'])
    expect(keys('spark/spark-defaults.conf').filter((key) => /^spark\.hadoop\.hive\./.test(key))).toEqual([])
  })

  test('nobody reads a password of the metastore in a file that is open to others', () => {
    const holders = texts.filter(({ text }) => text.includes(instance.postgresPassword))
    expect(holders.map(({ path }) => path)).toEqual([metastoreFile(stack)])
  })
})

describe.each(stacks)('stack %s', (stack) => {
  const both = [...lockedJars(stack, 'hive'), ...lockedJars(stack, 'hadoop')]

  test('no NoSuchMethodError of guava: Hive and Hadoop together have one', () => {
    const guavas = new Set(both.filter((name) => /^guava-\d/.test(name)))
    expect([...guavas]).toHaveLength(1)
    expect([...guavas][0]).toMatch(/^guava-(2[7-9]|[3-9]\d)\./)
  })

  test("no two logging bindings in a service of Hadoop, and Hive's own stands first in one of Hive", () => {
    const binding = /^(slf4j-(log4j12|reload4j|simple|jdk14)|log4j-slf4j2?-impl|logback-classic)-/
    const bindings = (artifact: string) => lockedJars(stack, artifact).filter((name) => binding.test(name))
    expect(bindings('hadoop')).toHaveLength(1)
    expect(bindings('spark')).toHaveLength(1)
    expect(bindings('hive').map((name) => name.replace(/-[\d.]+jar$/, ''))).toEqual(['log4j-slf4j-impl'])
    const classpath = generate(stack, '').texts.find(({ path }) => path === 'jvm/hiveserver2.args')?.text
    // Java 8 reads no argument files.
    if (classpath === undefined) return expect(stack).toBe('classic')
    const [hive, hadoop] = ['store/hive/lib', 'store/hadoop/lib'].map((folder) => classpath.indexOf(folder))
    expect(hive).toBeGreaterThan(0)
    expect(hadoop).toBeGreaterThan(hive!)
  })

  test('no "Invalid method name: \'get_table\'": the metastore is not newer than 4.0.0, which still has the call', () => {
    const [major = 0, minor = 0, patch = 0] = stackDefinition(stack).versions.hive!.split('.').map(Number)
    expect(major * 10_000 + minor * 100 + patch).toBeLessThanOrEqual(40_000)
    const spark = generate(stack, '').keys('spark/spark-defaults.conf')
    expect(spark.filter((key) => key.startsWith('spark.sql.hive.metastore.'))).toEqual([])
  })

  test('no old PostgreSQL driver: it knows SCRAM', () => {
    const [major = 0, minor = 0] = stackDefinition(stack).versions.postgresqlJdbc!.split('.').map(Number)
    expect(major * 100 + minor).toBeGreaterThanOrEqual(4202)
  })
})
