// Breaks a running instance in one way after the other, and holds what `doctor` says of it, and what `doctor --fix` does,
// against what is known to be broken.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { appendFile, chmod, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launcher } from '../stack/sandbox.js'
import { DoctorBox, filesBelow, gone, notOk, readJson } from './doctor-box.js'
import { typeInShell } from './injection.js'
import { blockFiles } from './injections/hdfs-clients.js'

const patiently = { timeout: 60_000, interval: 1_000 }
let it: DoctorBox

beforeAll(async () => {
  it = await DoctorBox.make()
})

afterAll(async () => {
  console.log(`doctor, running: ${it?.injected} faults injected`)
  await it?.box.remove()
})

describe('a healthy instance', () => {
  test('fails no check, is asked in seconds, and says something at once', async () => {
    const outcome = await it.doctor()
    expect(notOk(outcome).filter(({ status }) => status === 'fail')).toEqual([])
    expect(outcome.exitCode).toBe(0)
    // Under 3 s on a machine of its own; other tests may run beside it.
    expect(outcome.json().data.milliseconds).toBeLessThan(6_000)
    const areas = new Set(outcome.json().data.checks.map(({ area }: { area: string }) => area))
    expect(areas.size).toBeGreaterThanOrEqual(13)
  })

  test('is changed by no look, however often', async () => {
    const before = it.snapshot()
    await it.doctor()
    await it.doctor(['--fix'])
    expect(it.snapshot()).toEqual(before)
  })

  test('gives a report in which no secret stands', async () => {
    const file = join(it.box.home, 'report.tar.gz')
    const { entries } = await it.box.data('doctor', '--bundle', file)
    expect(entries).toEqual(
      expect.arrayContaining(['doctor.json', 'logs/namenode.log', 'conf/metastore/metastore-site.xml']),
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const bytes = gunzipSync(readFileSync(file))
    expect(bytes.includes('ConnectionPassword')).toBe(true)
    const secrets = filesBelow(it.path('secrets')).filter(
      (path) => !/\.pub$|known_hosts|authorized_keys|config$/.test(path),
    )
    const values = secrets
      .flatMap((path) => readFileSync(path, 'latin1').split('\n'))
      .filter((line) => line.length > 20 && !line.startsWith('-----'))
    expect(values.length).toBeGreaterThan(2)
    expect(values.filter((value) => bytes.includes(value, 0, 'latin1'))).toEqual([])
    expect((await it.box.run(['doctor', '--bundle', file, '--json'])).json().error?.code).toBe('INVALID_ARGUMENT')
  })
})

describe('while it runs', () => {
  test('a generated file that was edited: SPARKBOX_CONFIGURATION_DRIFT', async () => {
    const path = it.path('conf', 'hadoop', 'hdfs-site.xml')
    const text = readFileSync(path, 'utf8')
    await writeFile(
      path,
      text.replace(
        '</configuration>',
        '<property><name>dfs.replication</name><value>3</value></property></configuration>',
      ),
    )
    it.expectOnly(await it.doctor(), 'SPARKBOX_CONFIGURATION_DRIFT')
    await it.fix('SPARKBOX_CONFIGURATION_DRIFT')
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(readFileSync(`${path}.edited`, 'utf8')).toContain('<value>3</value>')
    await rm(`${path}.edited`)
  })

  test('a generated file that was cut off in the middle, and one that was deleted', async () => {
    const [cut, gone] = ['hive/hive-site.xml', 'spark/spark-defaults.conf'].map((path) => it.path('conf', path)) as [
      string,
      string,
    ]
    await writeFile(cut, readFileSync(cut, 'utf8').slice(0, 300))
    await rm(gone)
    it.expectOnly(await it.doctor(), 'SPARKBOX_CONFIGURATION_DRIFT')
    await it.fix('SPARKBOX_CONFIGURATION_DRIFT')
    expect(existsSync(gone)).toBe(true)
    await rm(`${cut}.edited`)
  })

  test('a torn state file: SPARKBOX_STATE_FILE_DAMAGED', async () => {
    await writeFile(it.stateFile, readFileSync(it.stateFile, 'utf8').slice(0, 500))
    it.expectOnly(await it.doctor(), 'SPARKBOX_STATE_FILE_DAMAGED')
    await it.fix('SPARKBOX_STATE_FILE_DAMAGED')
    expect(Object.keys(readJson(it.stateFile).services).length).toBeGreaterThan(10)
    expect(existsSync(`${it.stateFile}.damaged`)).toBe(true)
    await it.expectReady()
  })

  test('a password that others may read: SPARKBOX_SECRETS_OPEN', async () => {
    await chmod(it.path('secrets', 'postgres-hive'), 0o644)
    await chmod(it.path('run'), 0o755)
    it.expectOnly(await it.doctor(), 'SPARKBOX_SECRETS_OPEN')
    await it.fix('SPARKBOX_SECRETS_OPEN')
    expect(statSync(it.path('secrets', 'postgres-hive')).mode & 0o777).toBe(0o600)
  })

  test('a marked process that belongs to no service: SPARKBOX_LEFTOVER_PROCESSES', async () => {
    const { id } = await it.box.record()
    const nameNode = it.servicePid('namenode')
    const env = { PATH: process.env.PATH, SPARKBOX_INSTANCE_ID: id, SPARKBOX_SERVICE: 'namenode' }
    const child = spawn('sleep', ['600'], { env, stdio: 'ignore', detached: true })
    const foreign = spawn('sleep', ['600'], { stdio: 'ignore', detached: true })
    const ended = once(child, 'exit')
    it.expectOnly(await it.doctor(), 'SPARKBOX_LEFTOVER_PROCESSES')
    await it.fix('SPARKBOX_LEFTOVER_PROCESSES')
    await ended
    expect([it.servicePid('namenode'), foreign.exitCode, foreign.signalCode]).toEqual([nameNode, null, null])
    foreign.kill()
    await it.expectReady()
  })

  test('a daemon that was killed: SPARKBOX_SERVICES_UNWATCHED, and no service is restarted', async () => {
    const before = it.servicePid('hiveserver2')
    const pid = it.daemonPid()
    process.kill(pid, 'SIGKILL')
    await gone(pid)
    it.expectOnly(await it.doctor(), 'SPARKBOX_SERVICES_UNWATCHED')
    await it.fix('SPARKBOX_SERVICES_UNWATCHED')
    expect(it.servicePid('hiveserver2')).toBe(before)
    await it.expectReady()
  })

  test('a daemon that is stopped: SPARKBOX_DAEMON_SILENT', async () => {
    process.kill(it.daemonPid(), 'SIGSTOP')
    it.expectOnly(await it.doctor(), 'SPARKBOX_DAEMON_SILENT')
    await it.fix('SPARKBOX_DAEMON_SILENT')
    await it.expectReady()
  })

  test('a service that hangs: SPARKBOX_SERVICE_HUNG, and it alone is restarted', async () => {
    const [hung, other] = [it.servicePid('resourcemanager'), it.servicePid('postgres')]
    process.kill(hung, 'SIGSTOP')
    const outcome = await it.doctor()
    it.expectOnly(outcome, 'SPARKBOX_SERVICE_HUNG')
    expect(notOk(outcome).find(({ code }) => code === 'SPARKBOX_SERVICE_HUNG')?.id).toBe('service-resourcemanager')
    await it.box.run(['doctor', '--fix', '--json'])
    expect(it.servicePid('resourcemanager')).not.toBe(hung)
    expect(it.servicePid('postgres')).toBe(other)
    await it.box.data('up')
    expect(it.newCodes(await it.doctor())).toEqual([])
  })

  test('a block file that is gone: HDFS_BLOCK_MISSING, once the DataNode has reported what it has', async () => {
    await it.box.run(['exec', '--', 'hdfs', 'dfs', '-put', '/etc/hostname', '/tmp/gone'])
    for (const file of await blockFiles(it.box, '/tmp/gone')) await rm(file)
    await it.box.data('restart', 'datanode')
    await expect.poll(async () => it.newCodes(await it.doctor()), patiently).toEqual(['HDFS_BLOCK_MISSING'])
    const outcome = await it.doctor()
    it.expectOnly(outcome, 'HDFS_BLOCK_MISSING')
    const found = notOk(outcome).find(({ id }) => id === 'hdfs-blocks')
    expect(found).toMatchObject({ status: 'fail', reason: expect.stringContaining('/tmp/gone') })
    await it.box.run(['exec', '--', 'hdfs', 'dfs', '-rm', '-skipTrash', '/tmp/gone'])
    await expect.poll(async () => it.newCodes(await it.doctor()), patiently).toEqual([])
  })

  test('a transaction that holds a lock: POSTGRES_LOCK_HELD, and the command ends it', async () => {
    const env = { ...process.env, SPARKBOX_HOME: it.box.home }
    const holder = spawn(launcher, ['shell', 'psql'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    holder.stdin.write('begin;\nlock table "TBLS" in access exclusive mode;\n')
    for await (const chunk of holder.stdout) if (String(chunk).includes('LOCK TABLE')) break
    const query = it.box.run(['sql', '--engine', 'spark', 'show tables'], { timeoutMilliseconds: 120_000 })
    await expect.poll(async () => it.newCodes(await it.doctor()), patiently).toEqual(['POSTGRES_LOCK_HELD'])
    const outcome = await it.doctor()
    it.expectOnly(outcome, 'POSTGRES_LOCK_HELD')
    const found = notOk(outcome).find(({ id }) => id === 'postgres-locks')
    typeInShell(found!.fix, it.box)
    expect((await query).exitCode).toBe(0)
    holder.kill()
    expect(it.newCodes(await it.doctor())).toEqual([])
  })

  test('sparkbox.yaml of Windows: SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS', async () => {
    const text = readFileSync(it.yaml, 'utf8')
    await writeFile(it.yaml, `\ufeff${text.replaceAll('\n', '\r\n')}`)
    it.expectOnly(await it.doctor(), 'SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS')
    await it.fix('SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS')
    expect(readFileSync(it.yaml, 'utf8')).toBe(text)
  })

  test('sparkbox.yaml that cannot be used: SPARKBOX_CONFIGURATION_INVALID, with the line', async () => {
    const text = readFileSync(it.yaml, 'utf8')
    await appendFile(it.yaml, 'profil: large\n')
    const outcome = await it.doctor()
    it.expectOnly(outcome, 'SPARKBOX_CONFIGURATION_INVALID')
    expect(notOk(outcome).find(({ id }) => id === 'sparkbox-yaml')?.reason).toContain('did you mean profile?')
    await writeFile(it.yaml, text)
  })

  test('a setting that is not applied yet: SPARKBOX_CONFIGURATION_PENDING and the services that wait for it', async () => {
    await it.box.data('config', 'set', 'yarn-site.yarn.nodemanager.vmem-pmem-ratio', '7')
    const codes = it.newCodes(await it.doctor())
    expect(codes).toEqual(['SPARKBOX_CONFIGURATION_PENDING', 'SPARKBOX_SERVICES_OUTDATED'])
    it.injected += 1
    await it.box.data('config', 'unset', 'yarn-site.yarn.nodemanager.vmem-pmem-ratio')
    await it.box.data('config', 'apply')
  })

  test('variables of another installation, and a proxy', async () => {
    it.expectOnly(await it.doctor([], { HADOOP_CONF_DIR: '/opt/hadoop/etc/hadoop' }), 'SPARKBOX_FOREIGN_VARIABLES')
    it.expectOnly(
      await it.doctor([], { http_proxy: 'http://127.0.0.1:9', NO_PROXY: '', no_proxy: '' }),
      'NETWORK_PROXY_COVERS_LOCALHOST',
    )
  })

  test('a file from the future: MACHINE_FILE_FROM_FUTURE', async () => {
    // Nobody writes it while services run.
    const path = it.path('installed.json')
    const tomorrow = new Date(Date.now() + 86_400_000)
    await utimes(path, tomorrow, tomorrow)
    it.expectOnly(await it.doctor(), 'MACHINE_FILE_FROM_FUTURE')
    await utimes(path, new Date(), new Date())
  })
})
