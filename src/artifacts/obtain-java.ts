// A Java from the distribution, made whole: packages leave some of it to scripts that need root.
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { hasDistribution, obtainPackages, searchPackages } from './distribution.js'
import { listFiles } from './folder-files.js'
import { isReachable } from './paths.js'
import { type ToolSearch, toolsFolder } from './tool-search.js'
import { splitCertificates, writeTrustStore } from './trust-store.js'

/** The home of the newest Java in range that the distribution has; null where it has none. */
export async function obtainJava(
  requirement: { minimum: number; maximum: number },
  search: ToolSearch,
  work: Work,
): Promise<string | null> {
  if (!(await hasDistribution(search))) return null
  const names = await searchPackages('^openjdk-[0-9]+-jre-headless$', search, work)
  const majors = names.map((name) => Number(/^openjdk-(\d+)-/.exec(name)?.[1]))
  const fitting = majors.filter((major) => major >= requirement.minimum && major <= requirement.maximum)
  if (fitting.length === 0) return null
  const name = `openjdk-${Math.max(...fitting)}-jre-headless`
  const target = join(toolsFolder(search.store), name)
  await obtainPackages({ packages: [name], target, prepare: makeTrustStore }, search, work)
  return homeIn(target)
}

async function homeIn(folder: string): Promise<string> {
  const jvm = join(folder, 'usr/lib/jvm')
  for (const name of await readdir(jvm)) {
    const home = join(jvm, name)
    if ((await lstat(home)).isDirectory() && (await exists(join(home, 'bin/java')))) return home
  }
  throw new Error(`${jvm} holds no Java`)
}

/** The package only links to a list of authorities that a script with root's rights would make. */
async function makeTrustStore(folder: string): Promise<void> {
  const trustStore = join(await homeIn(folder), 'lib/security/cacerts')
  if (await isReachable(trustStore)) return
  await rm(trustStore, { force: true })
  await writeFile(trustStore, writeTrustStore(await findCertificates(folder)))
}

/** The system's certificates; on a bare machine those of the package ca-certificates, which Java depends on. */
async function findCertificates(folder: string): Promise<Buffer[]> {
  const system = '/etc/ssl/certs/ca-certificates.crt'
  if (await isReachable(system)) return splitCertificates(await readFile(system, 'utf8'))
  const unpacked = join(folder, 'usr/share/ca-certificates')
  const texts = await Promise.all((await listFiles(unpacked)).map((path) => readFile(join(unpacked, path), 'utf8')))
  return texts.flatMap(splitCertificates)
}
