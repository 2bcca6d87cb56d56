// A Java from the distribution, made whole: packages leave some of it to scripts that need root.
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { findDebianSuite, type Suite } from './apt.js'
import {
  describePackage,
  hasDistribution,
  installedPackages,
  obtainPackages,
  type PackageRequest,
  searchPackages,
} from './distribution.js'
import { listFiles } from './folder-files.js'
import { isReachable } from './paths.js'
import { findPatchelf, glibcPackages, glibcSuffices, usePrivateGlibc } from './private-glibc.js'
import { type ToolSearch, toolsFolder } from './tool-search.js'
import { splitCertificates, writeTrustStore } from './trust-store.js'

/** Debian keeps Javas there that its releases have not. */
const furtherSuite = 'sid'
const jvmFolder = 'usr/lib/jvm'
const systemCertificates = '/etc/ssl/certs/ca-certificates.crt'

/** The home of the newest Java in range that the distribution has; null where it has none. */
export async function obtainJava(
  requirement: { minimum: number; maximum: number },
  search: ToolSearch,
  work: Work,
): Promise<string | null> {
  if (!(await hasDistribution(search))) return null
  const name = await newestPackage(requirement, search, work, null)
  if (name !== null) return obtain({ packages: [name], target: targetOf(name, search) }, search, work)
  const suite = await findDebianSuite(furtherSuite, search, work)
  const further = suite === null ? null : await newestPackage(requirement, search, work, suite)
  if (suite === null || further === null) return null
  return obtain(await requestFrom(suite, further, search, work), search, work)
}

async function newestPackage(
  { minimum, maximum }: { minimum: number; maximum: number },
  search: ToolSearch,
  work: Work,
  suite: Suite | null,
): Promise<string | null> {
  const names = await searchPackages('^openjdk-[0-9]+-jre-headless$', search, work, suite)
  const majors = names.map((name) => Number(/^openjdk-(\d+)-/.exec(name)?.[1]))
  const fitting = majors.filter((major) => major >= minimum && major <= maximum)
  return fitting.length === 0 ? null : `openjdk-${Math.max(...fitting)}-jre-headless`
}

function targetOf(name: string, search: ToolSearch): string {
  return join(toolsFolder(search.store), name)
}

async function obtain(request: PackageRequest, search: ToolSearch, work: Work): Promise<string> {
  await obtainPackages({ prepare: makeTrustStore, ...request }, search, work)
  return homeIn(request.target)
}

/**
 * A package of another suite, without the libraries for screens, fonts and printers, which would come from there too.
 * Where the suite's C library is newer than this machine's, that comes along.
 */
async function requestFrom(suite: Suite, name: string, search: ToolSearch, work: Work): Promise<PackageRequest> {
  const certificates = (await isReachable(systemCertificates)) ? [] : ['ca-certificates']
  const plain = { packages: [name, ...certificates], target: targetOf(name, search), suite, alone: true }
  const depends = (await describePackage(name, search, work, suite)).get('Depends') ?? ''
  const glibc = (await installedPackages(search)).get('libc6') ?? ''
  if (glibcSuffices(depends, glibc)) return plain
  const patchelf = await findPatchelf(search, work)
  const prepare = async (folder: string) => {
    await makeTrustStore(folder)
    await usePrivateGlibc({ folder, destination: plain.target, programs: jvmFolder }, patchelf, work)
  }
  return { ...plain, packages: [...plain.packages, ...glibcPackages], prepare, tied: true }
}

async function homeIn(folder: string): Promise<string> {
  const jvm = join(folder, jvmFolder)
  for (const name of await readdir(jvm)) {
    const home = join(jvm, name)
    if ((await lstat(home)).isDirectory() && (await exists(join(home, 'bin/java')))) return home
  }
  throw new Error(`${jvm} holds no Java`)
}

/** The package only links to a list of authorities that a script with root's rights would make. */
async function makeTrustStore(folder: string): Promise<void> {
  const home = await homeIn(folder)
  // Java 8 has a folder of its own for what programs need to run.
  const runtime = (await exists(join(home, 'jre'))) ? join(home, 'jre') : home
  const trustStore = join(runtime, 'lib/security/cacerts')
  if (await isReachable(trustStore)) return
  await rm(trustStore, { force: true })
  await writeFile(trustStore, writeTrustStore(await findCertificates(folder)))
}

/** The system's certificates; on a bare machine those of the package ca-certificates, which Java depends on. */
async function findCertificates(folder: string): Promise<Buffer[]> {
  if (await isReachable(systemCertificates)) return splitCertificates(await readFile(systemCertificates, 'utf8'))
  const unpacked = join(folder, 'usr/share/ca-certificates')
  const texts = await Promise.all((await listFiles(unpacked)).map((path) => readFile(join(unpacked, path), 'utf8')))
  return texts.flatMap(splitCertificates)
}
