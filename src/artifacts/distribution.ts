// Packages of Debian and its relatives, unpacked into a folder: no root, and nothing on the system changes.
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Work } from '../events.js'
import { ensureFolder, exists, readIfExists, syncFolder } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { type Apt, prepareApt, type Suite } from './apt.js'
import { realPath } from './paths.js'
import { repairLinks } from './repair-links.js'
import { syncFileSystem } from './seal.js'
import { findPrograms, type ToolSearch } from './tool-search.js'

/** Holds the path of a folder whose files do too. */
const placeMark = '.place'

/** True where packages can be obtained: apt-get and dpkg-deb are on PATH. */
export async function hasDistribution({ environment }: ToolSearch): Promise<boolean> {
  const needed = ['apt-get', 'apt-cache', 'dpkg-deb']
  const found = await findPrograms(needed, environment)
  return needed.every((name) => found.some((path) => basename(path) === name))
}

export interface PackageRequest {
  packages: readonly string[]
  /** Folder that they are unpacked into; one that is there is complete. */
  target: string
  /** Of another suite than this machine's. */
  suite?: Suite | null
  /** Just these, without what they are said to need. */
  alone?: boolean
  /** Names of packages that they are said to need and that are left out. */
  without?: RegExp
  /** Finishes the folder before it gets its name. */
  prepare?: (folder: string) => Promise<void>
  /** `prepare` writes the target's path into files, so that they are of no use in another folder. */
  tied?: boolean
}

/**
 * Unpacks packages with everything they need and this machine lacks. apt-get proves each by the distribution's signature.
 * @throws StackError DOWNLOAD_FAILED with the first error of apt-get.
 */
export async function obtainPackages(request: PackageRequest, search: ToolSearch, work: Work): Promise<void> {
  const { packages, target, suite = null } = request
  await ensureFolder(dirname(target))
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which gets packages too` })
  const holder = { purpose: `getting ${packages.join(' ')}`, onWait, signal: work.signal }
  await withLock(join(dirname(target), '.lock'), holder, async () => {
    if ((await exists(target)) && (await isInPlace(target))) return
    const step = {
      type: 'step',
      id: `obtain-${basename(target)}`,
      title: `${packages.join(', ')} of ${suite === null ? 'this distribution' : `Debian ${suite.name}`}`,
    } as const
    const startedAt = performance.now()
    work.emit({ ...step, status: 'started' })
    try {
      await unpackPackages(request, search, work)
    } catch (error) {
      work.emit({ ...step, status: 'failed', detail: error instanceof Error ? error.message : String(error) })
      throw error
    }
    work.emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
  })
}

/** False for obtained packages that were moved although their files hold the folder's path. */
export async function isInPlace(folder: string): Promise<boolean> {
  const place = await readIfExists(join(folder, placeMark))
  return place === null || (await realPath(place)) === (await realPath(folder))
}

/** Names of the packages whose names match a regular expression. */
export async function searchPackages(
  pattern: string,
  search: ToolSearch,
  work: Work,
  suite: Suite | null = null,
): Promise<string[]> {
  const apt = await prepareApt(search, work, suite)
  const lines = await apt('apt-cache', ['search', '--names-only', pattern])
  return lines.map((line) => line.split(' ')[0] ?? '')
}

/** What a package says of itself: `Version`, `Depends` and more, as deb-control describes them. */
export async function describePackage(
  name: string,
  search: ToolSearch,
  work: Work,
  suite: Suite | null = null,
): Promise<Map<string, string>> {
  const apt = await prepareApt(search, work, suite)
  return readParagraph((await apt('apt-cache', ['show', '--no-all-versions', name])).join('\n'))
}

/** Name to version of every package of this machine. */
export async function installedPackages({
  dpkgStatus = '/var/lib/dpkg/status',
}: Pick<ToolSearch, 'dpkgStatus'>): Promise<Map<string, string>> {
  const paragraphs = ((await readIfExists(dpkgStatus)) ?? '').split('\n\n').map(readParagraph)
  const installed = paragraphs.filter((each) => /^\S+ \S+ installed$/.test(each.get('Status') ?? ''))
  return new Map(installed.map((each) => [each.get('Package') ?? '', each.get('Version') ?? '']))
}

async function unpackPackages(request: PackageRequest, search: ToolSearch, work: Work): Promise<void> {
  const { target, suite = null, prepare, tied = false } = request
  const folder = dirname(target)
  for (const name of await readdir(folder))
    if (name.includes('.partial-')) await rm(join(folder, name), { recursive: true, force: true })
  const partial = `${target}.partial-${process.pid}`
  const downloads = `${partial}.deb`
  await mkdir(partial)
  await mkdir(downloads)
  try {
    const apt = await prepareApt(search, work, suite)
    await apt('apt-get', ['download', ...(await missingPackages(request, search, apt))], downloads)
    for (const name of (await readdir(downloads)).sort())
      await apt('dpkg-deb', ['--extract', join(downloads, name), partial])
    await repairLinks(partial)
    await prepare?.(partial)
    if (tied) await writeFile(join(partial, placeMark), target)
    await syncFileSystem(partial, work.signal)
    await rm(target, { recursive: true, force: true })
    await rename(partial, target)
    await syncFolder(folder)
  } finally {
    await rm(downloads, { recursive: true, force: true })
    await rm(partial, { recursive: true, force: true })
  }
}

/**
 * What an empty machine would need, as `name=version`, without what this one has. Asking for this machine itself would
 * fail on every one whose packages are not in order.
 */
async function missingPackages(request: PackageRequest, search: ToolSearch, apt: Apt): Promise<string[]> {
  const { packages, without, alone = false } = request
  if (alone) return [...packages]
  const lines = await apt('apt-get', ['install', '--simulate', ...packages])
  const installed = await installedPackages(search)
  const isNeeded = (name: string) => packages.includes(name) || !(installed.has(name) || without?.test(name))
  return lines.flatMap((line) => {
    const [, name = '', version] = /^Inst (\S+) \((\S+)/.exec(line) ?? []
    return version !== undefined && isNeeded(name) ? [`${name}=${version}`] : []
  })
}

/** `Key: value` lines; those that continue a value are left out. */
function readParagraph(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([!-9;-~]+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value]))
}
