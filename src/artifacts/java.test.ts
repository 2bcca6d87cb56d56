import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findJava } from './java.js'
import { majorOf } from './java-home.js'
import { recordingWork } from './testing.js'
import type { ToolSearch } from './tool-search.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'java-'))
})
afterEach(() => rm(root, { recursive: true }))

const range = { minimum: 17, maximum: 25 }

/** A folder like that of a JDK; without `release`, bin/java itself tells the version. */
async function makeJava(path: string, version: string, { release = true, leaveOut = '' } = {}): Promise<string> {
  const home = join(root, path)
  const parts = version.startsWith('1.8')
    ? { 'jre/bin/java': '', 'jre/lib/rt.jar': 'classes', 'jre/lib/security/java.security': 'security' }
    : { 'lib/modules': 'modules', 'conf/security/java.security': 'security' }
  const settings = `echo "    java.version = ${version}"; echo "    java.vendor = Script"`
  const files = {
    'bin/java': `#!/bin/sh\n${settings}\n`,
    ...parts,
    ...(release ? { release: `IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="${version}"\nOS_NAME="Linux"\n` } : {}),
  }
  for (const [name, text] of Object.entries(files)) {
    if (name === leaveOut) continue
    await mkdir(dirname(join(home, name)), { recursive: true })
    await writeFile(join(home, name), text)
  }
  await chmod(join(home, 'bin/java'), 0o755)
  return home
}

function search(environment: Record<string, string> = {}, configured: string | null = null): ToolSearch {
  const [store, cache] = [join(root, 'store'), join(root, 'cache')]
  return { configured, environment, store, cache, offline: true, systemFolders: [join(root, 'jvm')] }
}

test('the newest in range wins, wherever it is; newer ones do not count', async () => {
  const home = join(root, 'home')
  await makeJava('jvm/java-11', '11.0.2')
  await makeJava('jvm/java-17', '17.0.15')
  await makeJava('home/.sdkman/candidates/java/21.0.4-tem', '21.0.4')
  await makeJava('home/.local/share/mise/installs/java/26', '26')
  await makeJava('home/.jdks/temurin-1.8', '1.8.0_402', { release: false })
  expect(await findJava(range, search({ HOME: home }), recordingWork())).toEqual({
    home: join(home, '.sdkman/candidates/java/21.0.4-tem'),
    major: 21,
    version: '21.0.4',
    vendor: 'Eclipse Adoptium',
    origin: '~/.sdkman/candidates/java',
  })
})

test('of two that are equally new the one that the user points to wins, and links are followed', async () => {
  await makeJava('jvm/java-17', '17.0.15')
  const mine = await makeJava('mine', '17.0.9')
  await mkdir(join(root, 'bin'))
  await symlink(join(mine, 'bin/java'), join(root, 'bin/java'))
  const onPath = await findJava(range, search({ PATH: `${root}/nowhere:${root}/bin` }), recordingWork())
  expect(onPath).toMatchObject({ home: mine, origin: 'PATH' })
  await symlink(mine, join(root, 'link'))
  const byVariable = await findJava(range, search({ JAVA_HOME: join(root, 'link') }), recordingWork())
  expect(byVariable).toMatchObject({ home: mine, origin: 'JAVA_HOME' })
})

test('without a release file Java is asked, and one from the store is found', async () => {
  const home = await makeJava('store/tools/openjdk-21-jre-headless/usr/lib/jvm/java-21', '21.0.1', { release: false })
  const found = await findJava(range, search(), recordingWork())
  expect(found).toEqual({ home, major: 21, version: '21.0.1', vendor: 'Script', origin: 'store' })
})

test.each([
  ['17.0.15', 'lib/modules'],
  ['17.0.15', 'conf/security/java.security'],
  ['1.8.0_402', 'jre/lib/security/java.security'],
])('a Java %s without %s is skipped and named', async (version, leaveOut) => {
  const home = await makeJava('jvm/broken', version, { leaveOut })
  // As after `dpkg -x`: the package's links into /etc lead nowhere.
  await mkdir(dirname(join(home, leaveOut)), { recursive: true })
  await symlink('/etc/java-17-nowhere/file', join(home, leaveOut))
  await expect(findJava(range, search(), recordingWork())).rejects.toMatchObject({
    code: 'JAVA_NOT_FOUND',
    message: expect.stringContaining(`${join(root, 'jvm')} (${home} is broken: ${leaveOut} is missing)`) as string,
  })
})

test('when there is none, the error tells who needs it, each place and what is there, and a command', async () => {
  const eleven = await makeJava('jvm/java-11', '11.0.2')
  const variable = await makeJava('mine', '17.0.1')
  await writeFile(join(root, 'jvm/notes.txt'), '')
  await mkdir(join(root, 'path'))
  await writeFile(join(root, 'path/dnf'), '')
  const environment = {
    PATH: join(root, 'path'),
    JAVA_HOME: variable,
    HOME: join(root, 'home'),
    ASDF_DATA_DIR: '/opt/asdf',
  }
  const requirement = { minimum: 8, maximum: 8, neededBy: 'Hive 3.1.2' }
  await expect(findJava(requirement, search(environment), recordingWork())).rejects.toMatchObject({
    code: 'JAVA_NOT_FOUND',
    message:
      `Hive 3.1.2 needs Java 8: looked at JAVA_HOME=${variable} (is Java 17.0.1), ` +
      `${join(root, 'jvm')} (${eleven} is Java 11.0.2); there is none in PATH, ~/.sdkman/candidates/java, ` +
      '~/.jabba/jdk, ~/.jdks, ~/.gradle/jdks, ~/.local/share/mise/installs/java, /opt/asdf/installs/java, the store, ' +
      'and --offline forbids to fetch one',
    hint: 'sudo dnf install java-1.8.0-openjdk-headless',
  })
})

test('Java 8 is found whole, also by the program of its inner folder; one in the store that was moved is not', async () => {
  const java8 = { minimum: 8, maximum: 8 }
  const home = await makeJava('jdk8', '1.8.0_402')
  await chmod(join(home, 'jre/bin/java'), 0o755)
  await mkdir(join(root, 'bin'))
  await symlink(join(home, 'jre/bin/java'), join(root, 'bin/java'))
  expect(await findJava(java8, search({ PATH: join(root, 'bin') }), recordingWork())).toMatchObject({ home, major: 8 })

  const tool = join(root, 'store/tools/openjdk-8-jre-headless')
  const obtained = await makeJava('store/tools/openjdk-8-jre-headless/usr/lib/jvm/java-8', '1.8.0_402')
  await writeFile(join(tool, '.place'), tool)
  expect(await findJava(java8, search(), recordingWork())).toMatchObject({ home: obtained, origin: 'store' })
  await writeFile(join(tool, '.place'), join(root, 'before'))
  await expect(findJava(java8, search(), recordingWork())).rejects.toThrow('there is none in JAVA_HOME, PATH')
})

test('a configured home counts alone, and an unfit one is named', async () => {
  await makeJava('jvm/java-21', '21.0.4')
  const old = await makeJava('old', '11.0.2')
  const fit = await makeJava('fit', '17.0.1')
  expect(await findJava(range, search({}, fit), recordingWork())).toMatchObject({ home: fit, major: 17 })
  await expect(findJava(range, search({}, old), recordingWork())).rejects.toMatchObject({
    code: 'JAVA_NOT_FOUND',
    message: `java.home ${old} is Java 11.0.2; this stack needs Java 17 to 25`,
  })
  await expect(findJava(range, search({}, join(root, 'none')), recordingWork())).rejects.toThrow('none is not there')
})

test.each([
  ['1.8.0_402', 8],
  ['17.0.15', 17],
  ['25', 25],
  ['21-ea', 21],
])('%s is Java %i', (version, major) => expect(majorOf(version)).toBe(major))
