// One Java for all products, or one for each, from homes that say what they are.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commonRange, findJavas } from './find-javas.js'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkbox-javas-'))
  for (const [name, version] of [
    ['eight', '1.8.0_402'],
    ['seventeen', '17.0.15'],
    ['twenty-one', '21.0.2'],
  ] as const)
    await makeJava(name, version)
})

afterEach(() => rm(root, { recursive: true }))

test('one Java serves all where one fits all', async () => {
  const javas = await find(ranges([17, 25], [17, 21], [11, 21]))
  expect(majors(javas)).toEqual({ hadoop: 21, hive: 21, spark: 21 })
})

test('each product gets its own where none fits all', async () => {
  const javas = await find(ranges([8, 17], [8, 8], [17, 25]))
  expect(majors(javas)).toEqual({ hadoop: 17, hive: 8, spark: 21 })
  expect(commonRange(ranges([8, 17], [8, 8], [17, 25]))).toBeNull()
})

test('the home of a single product counts for it alone', async () => {
  const configured = { home: null, hadoop: null, hive: join(root, 'javas/eight'), spark: null }
  expect(majors(await find(ranges([8, 25], [8, 25], [8, 25]), configured))).toEqual({ hadoop: 21, hive: 8, spark: 21 })
})

test('a Java that is missing or wrong is told with the product, the version and the place', async () => {
  await expect(find(ranges([17, 25], [24, 25], [17, 25]))).rejects.toMatchObject({
    code: 'JAVA_NOT_FOUND',
    message: expect.stringMatching(
      /^Hadoop 3\.3\.0, Hive 3\.1\.2 and Spark 3\.0\.1 need.* Java 24 to 25: looked at .*seventeen is Java 17/,
    ),
  })
  const configured = { home: null, hadoop: null, hive: join(root, 'javas/seventeen'), spark: null }
  await expect(find(ranges([8, 25], [8, 8], [8, 25]), configured)).rejects.toMatchObject({
    message: `java.hive ${join(root, 'javas/seventeen')} is Java 17.0.15; Hive 3.1.2 needs Java 8`,
    hint: expect.stringContaining('java.hive'),
  })
})

type Range = [minimum: number, maximum: number]

function ranges(hadoop: Range, hive: Range, spark: Range) {
  const range = ([minimum, maximum]: Range) => ({ minimum, maximum })
  return { hadoop: range(hadoop), hive: range(hive), spark: range(spark) }
}

function find(
  java: ReturnType<typeof ranges>,
  configured = { home: null, hadoop: null, hive: null, spark: null } as Parameters<typeof findJavas>[1],
) {
  const versions = { hadoop: '3.3.0', hive: '3.1.2', spark: '3.0.1' }
  const search = {
    environment: { PATH: '/nowhere' },
    store: join(root, 'store'),
    cache: join(root, 'cache'),
    offline: true,
    systemFolders: [join(root, 'javas')],
  }
  return findJavas({ java, versions }, configured, search, { signal: AbortSignal.timeout(20_000), emit: () => {} })
}

function majors(javas: Awaited<ReturnType<typeof find>>) {
  return Object.fromEntries(Object.entries(javas).map(([product, { major }]) => [product, major]))
}

async function makeJava(name: string, version: string): Promise<void> {
  const home = join(root, 'javas', name)
  for (const part of [
    'bin/java',
    'lib/modules',
    'conf/security/java.security',
    'jre/lib/rt.jar',
    'jre/lib/security/java.security',
  ]) {
    await mkdir(join(home, part, '..'), { recursive: true })
    await writeFile(join(home, part), '')
  }
  await chmod(join(home, 'bin/java'), 0o755)
  await writeFile(join(home, 'release'), `JAVA_VERSION="${version}"\nIMPLEMENTOR="Tests"\n`)
}
