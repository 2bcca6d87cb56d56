import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../host/run-program.js'
import { findJava } from './java.js'
import { findMaven } from './maven-tool.js'
import { repairLinks } from './repair-links.js'
import { recordingWork } from './testing.js'
import { splitCertificates, writeTrustStore } from './trust-store.js'
import { checkRecords } from './wheel-records.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'distribution-'))
})
afterEach(() => rm(root, { recursive: true }))

test('links of an unpacked package lead to unpacked files, else to the system', async () => {
  await mkdir(join(root, 'etc/java'), { recursive: true })
  await mkdir(join(root, 'usr/lib/jvm'), { recursive: true })
  await writeFile(join(root, 'etc/java/security'), 'unpacked')
  const links = {
    absolute: '/etc/java/security',
    relative: '../../../etc/java/security',
    system: '../../../etc/passwd',
    nowhere: '/etc/no-such-file',
  }
  for (const [name, text] of Object.entries(links)) await symlink(text, join(root, 'usr/lib/jvm', name))
  await repairLinks(root)
  const read = (name: string) => readFile(join(root, 'usr/lib/jvm', name), 'utf8')
  expect(await read('absolute')).toBe('unpacked')
  expect(await read('relative')).toBe('unpacked')
  expect(await read('system')).toBe(await readFile('/etc/passwd', 'utf8'))
  expect(await readlink(join(root, 'usr/lib/jvm/nowhere'))).toBe(links.nowhere)
  expect(await readlink(join(root, 'usr/lib/jvm/absolute'))).toBe(links.relative)
})

test('a changed file of a wheel is found by its record; scripts and covered folders are left out', async () => {
  const packages = join(root, 'site-packages')
  await mkdir(join(packages, 'a-1.dist-info'), { recursive: true })
  for (const name of ['a.py', 'b.py']) await writeFile(join(packages, name), 'pass')
  const hash = createHash('sha256').update('pass').digest('base64url')
  const record = `a.py,sha256=${hash},4\nb.py,sha256=${hash},4\ngone.py,sha256=${hash},4\n`
  const others = `../../../bin/a,sha256=${hash},9\nlocked/x,sha256=${hash},9\na-1.dist-info/RECORD,,\n`
  await writeFile(join(packages, 'a-1.dist-info/RECORD'), record + others)
  const check = async () =>
    (await checkRecords(root, ['site-packages/locked'], AbortSignal.timeout(9000))).map((each) => each.path)
  expect(await check()).toEqual(['site-packages/gone.py'])
  await writeFile(join(packages, 'b.py'), 'evil')
  expect(await check()).toEqual(['site-packages/b.py', 'site-packages/gone.py'])
})

const systemCertificates = '/etc/ssl/certs/ca-certificates.crt'

// Gets 120 MB from the distribution: SPARKBOX_SLOW_TESTS=1. A machine without Java and Maven is made by a PATH without
// them, no usual folders, and a package list without their packages.
test.runIf(process.env.SPARKBOX_SLOW_TESTS === '1')(
  'Java and Maven come from the distribution, without root, and run',
  { timeout: 300_000 },
  async () => {
    const status = (await readFile('/var/lib/dpkg/status', 'utf8')).split('\n\n')
    const kept = status.filter(
      (each) => !/^Package: (openjdk|maven|default-jre|java-common|ca-certificates-java|lib\S+-java$)/m.test(each),
    )
    await writeFile(join(root, 'status'), kept.join('\n\n'))
    await mkdir(join(root, 'bin'))
    for (const name of await readdir('/usr/bin'))
      if (!/^(java|mvn|keytool)/.test(name)) await symlink(`/usr/bin/${name}`, join(root, 'bin', name))
    const environment = { PATH: join(root, 'bin'), HOME: root }
    const places = { store: join(root, 'store'), cache: join(root, 'cache'), dpkgStatus: join(root, 'status') }
    const search = { ...places, configured: null, environment, offline: false, systemFolders: [] }
    const work = { ...recordingWork(), signal: AbortSignal.timeout(280_000) }

    const java = await findJava({ minimum: 17, maximum: 25 }, search, work)
    expect(java).toMatchObject({ origin: 'store', home: expect.stringContaining(root) as string })
    const maven = await findMaven(java, search, work)
    expect(maven.executable.startsWith(root)).toBe(true)
    const argv = [maven.executable, '-B', '-v']
    const { lines } = await runProgram({ argv, environment: maven.environment, directory: root, signal: work.signal })
    expect(lines.join('\n')).toContain(`runtime: ${java.home}`)
    expect(await findJava({ minimum: 17, maximum: 25 }, { ...search, offline: true }, work)).toEqual(java)

    const certificates = splitCertificates(await readFile(systemCertificates, 'utf8'))
    await writeFile(join(root, 'cacerts'), writeTrustStore(certificates))
    const list = ['-list', '-keystore', join(root, 'cacerts'), '-storepass', 'changeit']
    const { stdout } = await promisify(execFile)(join(java.home, 'bin/keytool'), list)
    expect(stdout).toContain(`contains ${certificates.length} entries`)
    expect(stdout).toContain(new X509Certificate(certificates[0]!).fingerprint256)
    expect(basename(java.home)).toMatch(/^java-\d+-openjdk/)
  },
)
