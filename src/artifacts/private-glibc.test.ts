import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findJava } from './java.js'
import { glibcSuffices } from './private-glibc.js'
import { recordingWork } from './testing.js'
import { splitCertificates, writeTrustStore } from './trust-store.js'

const run = promisify(execFile)

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'glibc-'))
})
afterEach(() => rm(root, { recursive: true }))

test.each([
  ['java-common (>= 0.28), libc6 (>= 2.38), zlib1g (>= 1:1.1.4)', '2.36-9+deb12u14', false],
  ['libc6 (>= 2.38)', '2.41-12', true],
  ['libc6 (>= 2.38)', '2.38-1', true],
  ['libc6 (>= 2.4)', '2.36-9', true],
  ['libc6 (>= 2.38)', '3.0-1', true],
  ['libc6 (>= 2.38)', '', false],
  ['libc6, libc6-dev (>= 2.99)', '2.36-9', true],
])('%s on %s: %s', (depends, installed, expected) => expect(glibcSuffices(depends, installed)).toBe(expected))

// Gets 43 MB from the distribution: SPARKBOX_SLOW_TESTS=1. It has a Java 8, or its archive has one in another suite.
test.runIf(process.env.SPARKBOX_SLOW_TESTS === '1')(
  'Java 8 comes from the distribution, speaks TLS and starts programs, which have the C library of this machine',
  { timeout: 300_000 },
  async () => {
    const store = join(root, 'store')
    const search = {
      configured: null,
      environment: await pathWithoutJava(),
      store,
      cache: join(root, 'cache'),
      offline: false,
      systemFolders: [],
    }
    const work = { ...recordingWork(), signal: AbortSignal.timeout(280_000) }
    const requirement = { minimum: 8, maximum: 8, neededBy: 'Hive 3.1.2' }
    const java = await findJava(requirement, search, work)
    expect(java).toMatchObject({ major: 8, origin: 'store', home: expect.stringContaining(store) as string })
    expect(await findJava(requirement, { ...search, offline: true }, work)).toEqual(java)

    const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' }
    const program = (name: string, ...parameters: string[]) =>
      run(join(java.home, 'bin', name), parameters, { env: environment })
    expect((await program('java', '-version')).stderr).toContain(`"${java.version}"`)

    const password = ['-storepass', 'changeit']
    const authorities = splitCertificates(await readFile('/etc/ssl/certs/ca-certificates.crt', 'utf8'))
    const listed = await program(
      'keytool',
      '-list',
      '-keystore',
      join(java.home, 'jre/lib/security/cacerts'),
      ...password,
    )
    expect(listed.stdout).toContain(new X509Certificate(authorities[0]!).fingerprint256)

    const keys = ['-alias', 'server', '-storetype', 'PKCS12', '-keystore', join(root, 'server.p12'), ...password]
    // The default one, of 40 bits, is nothing that Node reads.
    const cipher = '-J-Dkeystore.pkcs12.certProtectionAlgorithm=PBEWithSHA1AndDESede'
    const names = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost']
    await program('keytool', cipher, '-genkeypair', '-keyalg', 'RSA', '-keypass', 'changeit', ...names, ...keys)
    const { stdout: certificate } = await program('keytool', '-exportcert', '-rfc', ...keys)
    await writeFile(join(root, 'trusted'), writeTrustStore(splitCertificates(certificate)))
    const server = createServer(
      { pfx: await readFile(join(root, 'server.p12')), passphrase: 'changeit' },
      (_, response) => response.end('greeting'),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const script = `
      var read = function (stream) { return new java.util.Scanner(stream).nextLine() }
      print(read(new java.net.URL('https://localhost:${port}/').openStream()))
      print(read(new java.lang.ProcessBuilder('sh', '-c', 'grep -c ${store} /proc/self/maps').start().getInputStream()))
      print(java.lang.System.getProperty('file.encoding'))
    `
    await writeFile(join(root, 'script.js'), script)
    const trust = `-J-Djavax.net.ssl.trustStore=${join(root, 'trusted')}`
    const { stdout } = await program('jjs', trust, join(root, 'script.js')).finally(() => server.close())
    expect(stdout.split('\n')).toEqual(['greeting', '0', 'UTF-8', ''])

    await rename(store, `${store}-moved`)
    const moved = { ...search, store: `${store}-moved` }
    expect((await findJava(requirement, moved, work)).home).toBe(java.home.replace(store, moved.store))
    await expect(run(join(moved.store, java.home.slice(store.length), 'bin/java'), ['-version'])).resolves.toBeDefined()
  },
)

/** Of a machine without a Java. */
async function pathWithoutJava(): Promise<{ PATH: string; HOME: string }> {
  const bin = join(root, 'bin')
  await mkdir(bin)
  for (const name of await readdir('/usr/bin'))
    if (!/^(java|jjs|keytool)/.test(name)) await symlink(`/usr/bin/${name}`, join(bin, name))
  return { PATH: bin, HOME: root }
}
