// Breaks a stopped instance and the machine around it; see doctor.test.ts.
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DoctorBox, filesBelow, mayMount, notOk, readJson } from './doctor-box.js'

let it: DoctorBox

beforeAll(async () => {
  it = await DoctorBox.make()
  await it.box.data('down')
})

afterAll(async () => {
  console.log(`doctor, stopped: ${it?.injected} faults injected`)
  await it?.box.remove()
})

describe('while it is stopped', () => {
  test('that is no fault', async () => {
    expect(notOk(await it.doctor()).filter(({ status }) => status === 'fail')).toEqual([])
  })

  test('somebody else on a port: NETWORK_PORT_IN_USE by doctor and by up, and nobody is ended', async () => {
    const { ports } = await it.box.record()
    const port = ports['namenode.http']!
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    const outcome = await it.doctor()
    it.expectOnly(outcome, 'NETWORK_PORT_IN_USE')
    expect(outcome.json().error?.hint).toContain(`kill ${process.pid}`)
    await it.doctor(['--fix'])
    const refused = (await it.box.run(['up', '--json'])).json()
    expect(refused.error?.code).toBe('PORT_IN_USE')
    expect(refused.error?.details.diagnosis.code).toBe('NETWORK_PORT_IN_USE')
    expect(server.listening).toBe(true)
    server.close()
    await once(server, 'close')
  })

  test('a limit of open files that is too small: MACHINE_OPEN_FILES_LIMIT', async () => {
    it.expectOnly(it.doctorAfter('ulimit -n 512'), 'MACHINE_OPEN_FILES_LIMIT')
  })

  test('a limit of virtual memory: MACHINE_ADDRESS_SPACE_LIMIT', async () => {
    it.expectOnly(it.doctorAfter('ulimit -v 4000000'), 'MACHINE_ADDRESS_SPACE_LIMIT')
  })

  test('a Java that is gone: JAVA_MISSING', async () => {
    const file = it.path('installed.json')
    const installed = readJson(file)
    const link = join(it.box.home, 'java')
    await symlink(installed.javas.spark.home, link)
    for (const product of ['hadoop', 'hive', 'spark']) installed.javas[product].home = link
    await writeFile(file, JSON.stringify(installed))
    await it.box.data('config', 'apply')
    await rm(link)
    it.expectOnly(await it.doctor(), 'JAVA_MISSING')
    await it.fix('JAVA_MISSING')
  })

  test('a file of the store of another size: SPARKBOX_STORE_DAMAGED, and its artifact is installed anew', async () => {
    const path = await it.ownCopy()
    await chmod(path, 0o644)
    await writeFile(path, 'torn')
    it.expectOnly(await it.doctor(), 'SPARKBOX_STORE_DAMAGED')
    await it.fix('SPARKBOX_STORE_DAMAGED')
    expect(readFileSync(path, 'utf8')).not.toBe('torn')
  })

  test('a file of the store with one other byte is found by --thorough', async () => {
    const path = await it.ownCopy()
    await chmod(path, 0o644)
    const bytes = await readFile(path)
    bytes[bytes.length - 1] = (bytes.at(-1)! + 1) % 256
    await writeFile(path, bytes)
    expect(it.newCodes(await it.doctor())).toEqual([])
    it.expectOnly(await it.doctor(['--thorough']), 'SPARKBOX_STORE_DAMAGED')
    await it.fix('SPARKBOX_STORE_DAMAGED', ['--thorough'])
  })

  test('half an artifact: SPARKBOX_STALE_FILES; one without its receipt: SPARKBOX_STORE_INCOMPLETE', async () => {
    const partial = join(it.box.home, 'store', 'spark-0123456789ab.partial-1')
    await mkdir(join(partial, 'jars'), { recursive: true })
    it.expectOnly(await it.doctor(), 'SPARKBOX_STALE_FILES')
    await it.fix('SPARKBOX_STALE_FILES')
    expect(existsSync(partial)).toBe(false)
    const receipt = join(it.schemaFolder(), '.sparkbox-receipt.json')
    await rename(receipt, `${receipt}.away`)
    it.expectOnly(await it.doctor(), 'SPARKBOX_STORE_INCOMPLETE')
    await rename(`${receipt}.away`, receipt)
  })

  test('two halves of HDFS that do not belong together: HDFS_CLUSTER_IDS_DIFFER', async () => {
    const version = filesBelow(it.path('data')).find((path) => /datanode\/current\/VERSION$/.test(path))!
    const text = readFileSync(version, 'utf8')
    await writeFile(version, text.replace(/^clusterID=.*$/m, 'clusterID=CID-another'))
    it.expectOnly(await it.doctor(), 'HDFS_CLUSTER_IDS_DIFFER')
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
    ['no loopback interface', 'NETWORK_LOOPBACK_DOWN', 'exec unshare -n "$0" "$@"'],
    [
      'an account without an entry',
      'MACHINE_NO_PASSWD_ENTRY',
      'grep -v "^root:" /etc/passwd > "$SPARKBOX_HOME/passwd" && mount --bind "$SPARKBOX_HOME/passwd" /etc/passwd',
    ],
  ])('%s: %s', (_, code, command) => {
    it.expectOnly(it.doctorAfter(command), code)
  })

  test.skipIf(mayMount)('disks and names are changed by root alone, in a mount namespace', ({ skip }) => {
    skip('unshare -m and mount are not allowed here')
  })

  test('after all of that everything starts, and nothing is left to be named', async () => {
    await it.box.data('up')
    await it.expectReady()
    expect(it.newCodes(await it.doctor())).toEqual([])
    expect(it.injected).toBe(mayMount ? 16 : 9)
  })
})
