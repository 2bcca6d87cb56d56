// Breaks a real instance in one way after the other, and holds what `doctor` says of it, and what `doctor --fix` does,
// against what is known to be broken.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { appendFile, chmod, copyFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '../../src/diagnosis/catalogue.js'
import { launcher, type Outcome, Sandbox } from '../stack/sandbox.js'

let box: Sandbox
/** What this machine itself gives reason to warn of. */
let usual: string[]
let injected = 0

const root = () => join(box.home, 'instances', 'default')
const yaml = () => join(box.home, 'config', 'default', 'sparkbox.yaml')
const stateFile = () => join(root(), 'run', 'state.json')
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const servicePid = (id: string): number => readJson(stateFile()).services[id].identity.pid

const mayMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  await box.data('up', '--profile', 'small')
  usual = codesOf(await doctor())
})

afterAll(async () => {
  console.log(`doctor: ${injected} faults injected, all named`)
  await box?.remove()
})

interface Check {
  id: string
  status: string
  code?: string
  reason: string
  fix: string
}

function doctor(parameters: string[] = [], environment: Record<string, string> = {}): Promise<Outcome> {
  return box.run(['doctor', '--json', ...parameters], { environment })
}

/** After a command of the shell, in a mount namespace of its own. */
function doctorAfter(command: string, parameters: string[] = []): Outcome {
  const script = `${command} && exec "$0" "$@"`
  const environment = { ...process.env, SPARKBOX_HOME: box.home, CI: 'true' }
  const argv = ['-m', 'sh', '-c', script, launcher, 'doctor', '--json', ...parameters]
  try {
    const stdout = execFileSync('unshare', argv, {
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { exitCode: 0, stdout, stderr: '', json: () => JSON.parse(stdout) }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { exitCode: status, stdout, stderr, json: () => JSON.parse(stdout) }
  }
}

function notOk(outcome: Outcome): Check[] {
  return outcome.json().data.checks.filter(({ status }: Check) => status !== 'ok')
}

function codesOf(outcome: Outcome): string[] {
  const codes = notOk(outcome).flatMap(({ code }) => (code === undefined ? [] : [code]))
  return [...new Set(codes)].sort()
}

/** This code, and no other beside those that are usual on this machine. */
function expectOnly(outcome: Outcome, code: string): void {
  injected += 1
  expect(catalogue.map((cause) => cause.code)).toContain(code)
  const codes = codesOf(outcome).filter((each) => !usual.includes(each))
  expect(codes, outcome.stdout).toEqual([code])
  const isFailure = notOk(outcome).some((check) => check.code === code && check.status === 'fail')
  expect(outcome.exitCode).toBe(isFailure ? 5 : 0)
  if (isFailure) expect(outcome.json().error?.code).toBe('CHECK_FAILED')
}

/** Runs `--fix`; afterwards nothing is left to be named. */
async function fix(code: string, parameters: string[] = []): Promise<void> {
  const plan = await box.data('doctor', '--fix', '--dry-run', ...parameters)
  expect(plan.actions.length).toBeGreaterThan(0)
  const outcome = await doctor(['--fix', ...parameters])
  const { repairs } = outcome.json().data
  const made = repairs.filter((repair: { code: string }) => repair.code === code)
  expect(made.length, outcome.stdout).toBeGreaterThan(0)
  expect(made.filter(({ done }: { done: boolean }) => !done)).toEqual([])
  expect(
    codesOf(outcome).filter((each) => !usual.includes(each)),
    outcome.stdout,
  ).toEqual([])
}

async function expectReady(): Promise<void> {
  const { services } = await box.data('status')
  expect(services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
}

describe('a healthy instance', () => {
  test('fails no check, is asked in seconds, and says something at once', async () => {
    const outcome = await doctor()
    expect(notOk(outcome).filter(({ status }) => status === 'fail')).toEqual([])
    expect(outcome.exitCode).toBe(0)
    // Under 3 s on a machine of its own; other tests may run beside it.
    expect(outcome.json().data.milliseconds).toBeLessThan(6_000)
    const areas = new Set(outcome.json().data.checks.map(({ area }: { area: string }) => area))
    expect(areas.size).toBeGreaterThanOrEqual(13)
  })

  test('is changed by no look, however often', async () => {
    const before = snapshot()
    await doctor()
    await doctor(['--fix'])
    expect(snapshot()).toEqual(before)
  })

  test('gives a report in which no secret stands', async () => {
    const file = join(box.home, 'report.tar.gz')
    const { entries } = await box.data('doctor', '--bundle', file)
    expect(entries).toEqual(
      expect.arrayContaining(['doctor.json', 'logs/namenode.log', 'conf/metastore/metastore-site.xml']),
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const bytes = gunzipSync(readFileSync(file))
    expect(bytes.includes('ConnectionPassword')).toBe(true)
    const secrets = filesBelow(join(root(), 'secrets')).filter(
      (path) => !/\.pub$|known_hosts|authorized_keys|config$/.test(path),
    )
    const values = secrets
      .flatMap((path) => readFileSync(path, 'latin1').split('\n'))
      .filter((line) => line.length > 20 && !line.startsWith('-----'))
    expect(values.length).toBeGreaterThan(2)
    expect(values.filter((value) => bytes.includes(value, 0, 'latin1'))).toEqual([])
    expect((await box.run(['doctor', '--bundle', file, '--json'])).json().error?.code).toBe('INVALID_ARGUMENT')
  })
})

describe('while it runs', () => {
  test('a generated file that was edited: SPARKBOX_CONFIGURATION_DRIFT', async () => {
    const path = join(root(), 'conf', 'hadoop', 'hdfs-site.xml')
    const text = readFileSync(path, 'utf8')
    await writeFile(
      path,
      text.replace(
        '</configuration>',
        '<property><name>dfs.replication</name><value>3</value></property></configuration>',
      ),
    )
    expectOnly(await doctor(), 'SPARKBOX_CONFIGURATION_DRIFT')
    await fix('SPARKBOX_CONFIGURATION_DRIFT')
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(readFileSync(`${path}.edited`, 'utf8')).toContain('<value>3</value>')
    await rm(`${path}.edited`)
  })

  test('a generated file that was cut off in the middle, and one that was deleted', async () => {
    const [cut, gone] = ['hive/hive-site.xml', 'spark/spark-defaults.conf'].map((path) =>
      join(root(), 'conf', path),
    ) as [string, string]
    await writeFile(cut, readFileSync(cut, 'utf8').slice(0, 300))
    await rm(gone)
    expectOnly(await doctor(), 'SPARKBOX_CONFIGURATION_DRIFT')
    await fix('SPARKBOX_CONFIGURATION_DRIFT')
    expect(existsSync(gone)).toBe(true)
    await rm(`${cut}.edited`)
  })

  test('a torn state file: SPARKBOX_STATE_FILE_DAMAGED', async () => {
    await writeFile(stateFile(), readFileSync(stateFile(), 'utf8').slice(0, 500))
    expectOnly(await doctor(), 'SPARKBOX_STATE_FILE_DAMAGED')
    await fix('SPARKBOX_STATE_FILE_DAMAGED')
    expect(Object.keys(readJson(stateFile()).services).length).toBeGreaterThan(10)
    expect(existsSync(`${stateFile()}.damaged`)).toBe(true)
    await expectReady()
  })

  test('a password that others may read: SPARKBOX_SECRETS_OPEN', async () => {
    await chmod(join(root(), 'secrets', 'postgres-hive'), 0o644)
    await chmod(join(root(), 'run'), 0o755)
    expectOnly(await doctor(), 'SPARKBOX_SECRETS_OPEN')
    await fix('SPARKBOX_SECRETS_OPEN')
    expect(statSync(join(root(), 'secrets', 'postgres-hive')).mode & 0o777).toBe(0o600)
  })

  test('a marked process that belongs to no service: SPARKBOX_LEFTOVER_PROCESSES', async () => {
    const { id } = await box.record()
    const nameNode = servicePid('namenode')
    const env = { PATH: process.env.PATH, SPARKBOX_INSTANCE_ID: id, SPARKBOX_SERVICE: 'namenode' }
    const child = spawn('sleep', ['600'], { env, stdio: 'ignore', detached: true })
    const foreign = spawn('sleep', ['600'], { stdio: 'ignore', detached: true })
    const ended = once(child, 'exit')
    expectOnly(await doctor(), 'SPARKBOX_LEFTOVER_PROCESSES')
    await fix('SPARKBOX_LEFTOVER_PROCESSES')
    await ended
    expect([servicePid('namenode'), foreign.exitCode, foreign.signalCode]).toEqual([nameNode, null, null])
    foreign.kill()
    await expectReady()
  })

  test('a daemon that was killed: SPARKBOX_SERVICES_UNWATCHED, and no service is restarted', async () => {
    const before = servicePid('hiveserver2')
    process.kill(readJson(join(root(), 'run', 'daemon.json')).pid, 'SIGKILL')
    await gone(join(root(), 'run', 'daemon.json'))
    expectOnly(await doctor(), 'SPARKBOX_SERVICES_UNWATCHED')
    await fix('SPARKBOX_SERVICES_UNWATCHED')
    expect(servicePid('hiveserver2')).toBe(before)
    await expectReady()
  })

  test('a daemon that is stopped: SPARKBOX_DAEMON_SILENT', async () => {
    process.kill(readJson(join(root(), 'run', 'daemon.json')).pid, 'SIGSTOP')
    expectOnly(await doctor(), 'SPARKBOX_DAEMON_SILENT')
    await fix('SPARKBOX_DAEMON_SILENT')
    await expectReady()
  })

  test('a service that hangs: SPARKBOX_SERVICE_HUNG, and it alone is restarted', async () => {
    const [hung, other] = [servicePid('resourcemanager'), servicePid('postgres')]
    process.kill(hung, 'SIGSTOP')
    const outcome = await doctor()
    expectOnly(outcome, 'SPARKBOX_SERVICE_HUNG')
    expect(notOk(outcome).find(({ code }) => code === 'SPARKBOX_SERVICE_HUNG')?.id).toBe('service-resourcemanager')
    await box.run(['doctor', '--fix', '--json'])
    expect(servicePid('resourcemanager')).not.toBe(hung)
    expect(servicePid('postgres')).toBe(other)
    await box.data('up')
    expect(codesOf(await doctor()).filter((code) => !usual.includes(code))).toEqual([])
  })

  test('sparkbox.yaml of Windows: SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS', async () => {
    const text = readFileSync(yaml(), 'utf8')
    await writeFile(yaml(), `\ufeff${text.replaceAll('\n', '\r\n')}`)
    expectOnly(await doctor(), 'SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS')
    await fix('SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS')
    expect(readFileSync(yaml(), 'utf8')).toBe(text)
  })

  test('sparkbox.yaml that cannot be used: SPARKBOX_CONFIGURATION_INVALID, with the line', async () => {
    const text = readFileSync(yaml(), 'utf8')
    await appendFile(yaml(), 'profil: large\n')
    const outcome = await doctor()
    expectOnly(outcome, 'SPARKBOX_CONFIGURATION_INVALID')
    expect(outcome.json().error?.hint).toContain('profile')
    await writeFile(yaml(), text)
  })

  test('a setting that is not applied yet: SPARKBOX_CONFIGURATION_PENDING and the services that wait for it', async () => {
    await box.data('config', 'set', 'yarn-site.yarn.nodemanager.vmem-pmem-ratio', '7')
    const codes = codesOf(await doctor()).filter((code) => !usual.includes(code))
    expect(codes).toEqual(['SPARKBOX_CONFIGURATION_PENDING', 'SPARKBOX_SERVICES_OUTDATED'])
    injected += 1
    await box.data('config', 'unset', 'yarn-site.yarn.nodemanager.vmem-pmem-ratio')
    await box.data('config', 'apply')
  })

  test('variables of another installation, and a proxy', async () => {
    expectOnly(await doctor([], { HADOOP_CONF_DIR: '/opt/hadoop/etc/hadoop' }), 'SPARKBOX_FOREIGN_VARIABLES')
    expectOnly(
      await doctor([], { http_proxy: 'http://127.0.0.1:9', NO_PROXY: '', no_proxy: '' }),
      'NETWORK_PROXY_COVERS_LOCALHOST',
    )
  })

  test('a file from the future: MACHINE_FILE_FROM_FUTURE', async () => {
    const path = join(root(), 'logs', 'namenode.log')
    const tomorrow = new Date(Date.now() + 86_400_000)
    await utimes(path, tomorrow, tomorrow)
    expectOnly(await doctor(), 'MACHINE_FILE_FROM_FUTURE')
    await utimes(path, new Date(), new Date())
  })
})

describe('while it is stopped', () => {
  beforeAll(() => box.data('down'))

  test('that is no fault', async () => {
    expect(notOk(await doctor()).filter(({ status }) => status === 'fail')).toEqual([])
  })

  test('somebody else on a port: NETWORK_PORT_IN_USE by doctor and by up, and nobody is ended', async () => {
    const { ports } = await box.record()
    const port = ports['namenode.http']!
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    const outcome = await doctor()
    expectOnly(outcome, 'NETWORK_PORT_IN_USE')
    expect(outcome.json().error?.hint).toContain(`kill ${process.pid}`)
    await doctor(['--fix'])
    const refused = (await box.run(['up', '--json'])).json()
    expect(refused.error?.code).toBe('PORT_IN_USE')
    expect(refused.error?.details.diagnosis.code).toBe('NETWORK_PORT_IN_USE')
    expect(server.listening).toBe(true)
    server.close()
    await once(server, 'close')
  })

  test('a limit of open files that is too small: MACHINE_OPEN_FILES_LIMIT', async () => {
    expectOnly(doctorAfter('ulimit -n 512'), 'MACHINE_OPEN_FILES_LIMIT')
  })

  test('a Java that is gone: JAVA_MISSING', async () => {
    const file = join(root(), 'installed.json')
    const installed = readJson(file)
    const link = join(box.home, 'java')
    await symlink(installed.javas.spark.home, link)
    for (const product of ['hadoop', 'hive', 'spark']) installed.javas[product].home = link
    await writeFile(file, JSON.stringify(installed))
    await box.data('config', 'apply')
    await rm(link)
    expectOnly(await doctor(), 'JAVA_MISSING')
    await fix('JAVA_MISSING')
  })

  test('a file of the store of another size: SPARKBOX_STORE_DAMAGED, and its artifact is installed anew', async () => {
    const path = await ownCopy()
    await chmod(path, 0o644)
    await writeFile(path, 'torn')
    expectOnly(await doctor(), 'SPARKBOX_STORE_DAMAGED')
    await fix('SPARKBOX_STORE_DAMAGED')
    expect(readFileSync(path, 'utf8')).not.toBe('torn')
  })

  test('a file of the store with one other byte is found by --thorough', async () => {
    const path = await ownCopy()
    await chmod(path, 0o644)
    const bytes = await readFile(path)
    bytes[bytes.length - 1] = (bytes.at(-1)! + 1) % 256
    await writeFile(path, bytes)
    expect(codesOf(await doctor())).toEqual(usual)
    expectOnly(await doctor(['--thorough']), 'SPARKBOX_STORE_DAMAGED')
    await fix('SPARKBOX_STORE_DAMAGED', ['--thorough'])
  })

  test('half an artifact: SPARKBOX_STALE_FILES; one without its receipt: SPARKBOX_STORE_INCOMPLETE', async () => {
    const partial = join(box.home, 'store', 'spark-0123456789ab.partial-1')
    await mkdir(join(partial, 'jars'), { recursive: true })
    expectOnly(await doctor(), 'SPARKBOX_STALE_FILES')
    await fix('SPARKBOX_STALE_FILES')
    expect(existsSync(partial)).toBe(false)
    const receipt = join(await schemaFolder(), '.sparkbox-receipt.json')
    await rename(receipt, `${receipt}.away`)
    expectOnly(await doctor(), 'SPARKBOX_STORE_INCOMPLETE')
    await rename(`${receipt}.away`, receipt)
  })

  test('two halves of HDFS that do not belong together: HDFS_CLUSTER_IDS_DIFFER', async () => {
    const version = filesBelow(join(root(), 'data')).find((path) => /data\/current\/VERSION$/.test(path))!
    const text = readFileSync(version, 'utf8')
    await writeFile(version, text.replace(/^clusterID=.*$/m, 'clusterID=CID-another'))
    expectOnly(await doctor(), 'HDFS_CLUSTER_IDS_DIFFER')
    await writeFile(version, text)
  })

  test.runIf(mayMount).each([
    [
      'a full disk',
      'MACHINE_DISK_FULL',
      'mount -t tmpfs -o size=16m,mode=700 tmpfs "$SPARKBOX_HOME/instances/default/logs"',
    ],
    [
      'a temporary folder without programs',
      'MACHINE_TMP_NOEXEC',
      'mount -t tmpfs -o noexec,size=4g,mode=700 tmpfs "$SPARKBOX_HOME/instances/default/tmp"',
    ],
    [
      'a disk that cannot be written',
      'MACHINE_READ_ONLY_FILE_SYSTEM',
      'mount -t tmpfs -o ro,size=4g,mode=700 tmpfs "$SPARKBOX_HOME/instances/default/logs"',
    ],
    [
      'a disk with too few files',
      'MACHINE_INODES_EXHAUSTED',
      'mount -t tmpfs -o nr_inodes=20,size=4g,mode=700 tmpfs "$SPARKBOX_HOME/instances/default/logs"',
    ],
    [
      'an /etc/hosts without localhost',
      'NETWORK_LOCALHOST_BROKEN',
      'printf "127.0.0.1 %s\\n::1 localhost\\n" "$(hostname)" > "$SPARKBOX_HOME/hosts" && mount --bind "$SPARKBOX_HOME/hosts" /etc/hosts',
    ],
    [
      'an account without an entry',
      'MACHINE_NO_PASSWD_ENTRY',
      'grep -v "^root:" /etc/passwd > "$SPARKBOX_HOME/passwd" && mount --bind "$SPARKBOX_HOME/passwd" /etc/passwd',
    ],
  ])('%s: %s', (_, code, command) => {
    expectOnly(doctorAfter(command), code)
  })

  test.skipIf(mayMount)('disks and names are changed by root alone, in a mount namespace', ({ skip }) => {
    skip('unshare -m and mount are not allowed here')
  })

  test('after all of that everything starts, and nothing is left to be named', async () => {
    await box.data('up')
    await expectReady()
    expect(codesOf(await doctor())).toEqual(usual)
    expect(injected).toBeGreaterThanOrEqual(20)
  })
})

async function schemaFolder(): Promise<string> {
  return readJson(join(root(), 'installed.json')).artifacts['hive-schema']
}

/** A file of the store that is no link into the store of other tests. */
async function ownCopy(): Promise<string> {
  const path = filesBelow(await schemaFolder()).find((each) => !each.endsWith('receipt.json'))!
  await copyFile(path, `${path}.own`)
  await rename(`${path}.own`, path)
  return path
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Configuration, secrets and records as they are, with their modes. */
function snapshot(): string[] {
  const files = ['conf', 'secrets', 'bin', 'sbin'].flatMap((folder) => filesBelow(join(root(), folder)))
  return [...files, stateFile(), join(root(), 'instance.json'), join(root(), 'installed.json')].map(
    (path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).mode}`,
  )
}

/** Until the process that the file names has ended. */
async function gone(identityFile: string): Promise<void> {
  const { pid } = readJson(identityFile)
  const isThere = () => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  while (isThere()) await new Promise((resolve) => setTimeout(resolve, 20))
}
