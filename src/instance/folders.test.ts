import { chmod, mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { choosePostgresFolder, ensureDirectories, instanceDirectories, instanceRoot, isOutside } from './folders.js'
import { findHome } from './home.js'
import { makePlan } from './plan.js'
import { testInstance } from './testing.js'
import { writePlan } from './write.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-folders-'))
})

afterEach(() => rm(folder, { recursive: true }))

test('every instance has a folder of its own; a name that leads elsewhere is refused', () => {
  const home = findHome({ SPARKBOX_HOME: '/box' })
  expect(instanceRoot(home, 'my-2nd')).toBe('/box/instances/my-2nd')
  for (const name of ['../x', 'a b', 'A', '2nd', '', 'a'.repeat(32)]) {
    expect(() => instanceRoot(home, name), name).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  }
})

test('PostgreSQL is kept inside where its account can reach it', async () => {
  const root = join(folder, 'instances', 'default')
  expect(await choosePostgresFolder(root, 'id', false)).toBe(join(root, 'postgres'))
  // Folders that mkdtemp makes are closed to others.
  expect(await choosePostgresFolder(root, 'id', true)).toBe('/var/lib/sparkbox/id')
  await chmod(folder, 0o711)
  expect(await choosePostgresFolder(root, 'id', true)).toBe(join(root, 'postgres'))
  await mkdir(root, { recursive: true, mode: 0o700 })
  await chmod(root, 0o700)
  expect(await choosePostgresFolder(root, 'id', true)).toBe('/var/lib/sparkbox/id')
})

test('what lies outside is known as such', () => {
  expect(isOutside(instanceDirectories('/r', '/var/lib/sparkbox/id'))).toBe(true)
  expect(isOutside(instanceDirectories('/r', '/r/postgres'))).toBe(false)
})

test('data, logs and secrets are closed to others; the way through is open', async () => {
  const directories = instanceDirectories(join(folder, 'x'), join(folder, 'x', 'postgres'))
  await ensureDirectories(directories)
  await chmod(directories.secrets, 0o777)
  await ensureDirectories(directories)
  const { root, data, logs, run, secrets, temporary, conf } = directories
  const modes = await Promise.all(
    [root, data, logs, run, secrets, temporary, conf].map(async (each) =>
      ((await stat(each)).mode & 0o777).toString(8),
    ),
  )
  expect(modes).toEqual(['711', '700', '700', '700', '700', '700', '755'])
})

test('a plan is written whole, again without a change, and without what it no longer holds', async () => {
  const instance = testInstance({ root: join(folder, 'default') })
  const work = { signal: AbortSignal.timeout(10_000), emit: () => {} }
  const plan = makePlan(instance)
  const { bin, sbin, conf, root } = instance.directories
  const makersBin = join(instance.artifacts.spark!, 'site-packages/pyspark/bin')
  await mkdir(makersBin, { recursive: true })
  for (const name of ['spark-shell', 'spark-class']) await writeFile(join(makersBin, name), '')

  const first = await writePlan(instance, plan, work)
  expect(first.toSorted()).toEqual(plan.files.map(({ path }) => path).toSorted())
  const launchers = [...(await readdir(bin)), ...(await readdir(sbin))]
  expect(launchers.toSorted()).toEqual(plan.launchers.map(({ name }) => name).toSorted())
  for (const path of ['hadoop/sbin', 'spark/sbin']) expect(await readlink(join(root, path))).toBe(sbin)
  expect((await stat(join(bin, 'hdfs'))).mode & 0o777).toBe(0o755)
  expect((await stat(join(conf, 'metastore/metastore-site.xml'))).mode & 0o777).toBe(0o600)
  expect(await readlink(join(root, 'hadoop', 'etc', 'hadoop'))).toBe(join(conf, 'hadoop'))
  expect(await readlink(join(root, 'spark/bin/spark-shell'))).toBe(join(makersBin, 'spark-shell'))
  expect(await readlink(join(root, 'spark/bin/spark-class'))).toBe(join(bin, 'spark-class'))

  expect(await writePlan(instance, plan, work)).toEqual([])

  const less = { ...plan, launchers: plan.launchers.filter(({ name }) => !['mapred', 'start-dfs.sh'].includes(name)) }
  await writePlan(instance, less, work)
  expect(await readdir(bin)).not.toContain('mapred')
  expect(await readdir(sbin)).not.toContain('start-dfs.sh')
})
