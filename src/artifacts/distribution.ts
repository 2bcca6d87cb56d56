// Packages of Debian and its relatives, unpacked into a folder: no root, and nothing on the system changes.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isErrno } from '../host/errno.js'
import { ensureFolder, exists, readIfExists, syncFolder, writeFileAtomic } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { runProgram } from '../host/run-program.js'
import { repairLinks } from './repair-links.js'
import { syncFileSystem } from './seal.js'
import { findPrograms, type ToolSearch } from './tool-search.js'

const listsAgeMilliseconds = 24 * 60 * 60 * 1000

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
  /** Names of packages that they are said to need and that are left out. */
  without?: RegExp
  /** Finishes the folder before it gets its name. */
  prepare?: (folder: string) => Promise<void>
}

/**
 * Unpacks packages with everything they need and this machine lacks. apt-get proves each by the distribution's signature.
 * @throws StackError DOWNLOAD_FAILED with the first error of apt-get.
 */
export async function obtainPackages(request: PackageRequest, search: ToolSearch, work: Work): Promise<void> {
  const { packages, target } = request
  await ensureFolder(dirname(target))
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which gets packages too` })
  const holder = { purpose: `getting ${packages.join(' ')}`, onWait, signal: work.signal }
  await withLock(join(dirname(target), '.lock'), holder, async () => {
    if (await exists(target)) return
    const step = {
      type: 'step',
      id: `obtain-${basename(target)}`,
      title: `${packages.join(', ')} of this distribution`,
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

/** Names of the packages whose names match a regular expression. */
export async function searchPackages(pattern: string, search: ToolSearch, work: Work): Promise<string[]> {
  const apt = await prepareApt(search, work)
  const lines = await apt('apt-cache', ['search', '--names-only', pattern])
  return lines.map((line) => line.split(' ')[0] ?? '')
}

async function unpackPackages(request: PackageRequest, search: ToolSearch, work: Work): Promise<void> {
  const { target, prepare } = request
  const folder = dirname(target)
  for (const name of await readdir(folder))
    if (name.includes('.partial-')) await rm(join(folder, name), { recursive: true, force: true })
  const partial = `${target}.partial-${process.pid}`
  const downloads = `${partial}.deb`
  await mkdir(partial)
  await mkdir(downloads)
  try {
    const apt = await prepareApt(search, work)
    await apt('apt-get', ['download', ...(await missingPackages(request, search, apt))], downloads)
    for (const name of (await readdir(downloads)).sort())
      await apt('dpkg-deb', ['--extract', join(downloads, name), partial])
    await repairLinks(partial)
    await prepare?.(partial)
    await syncFileSystem(partial, work.signal)
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
async function missingPackages({ packages, without }: PackageRequest, search: ToolSearch, apt: Apt): Promise<string[]> {
  const lines = await apt('apt-get', ['install', '--simulate', ...packages])
  const installed = await installedPackages(search)
  const isNeeded = (name: string) => packages.includes(name) || !(installed.has(name) || without?.test(name))
  return lines.flatMap((line) => {
    const [, name = '', version] = /^Inst (\S+) \((\S+)/.exec(line) ?? []
    return version !== undefined && isNeeded(name) ? [`${name}=${version}`] : []
  })
}

/** The paragraphs of dpkg's status file, as deb-status describes them. */
async function installedPackages({ dpkgStatus = '/var/lib/dpkg/status' }: ToolSearch): Promise<Set<string>> {
  const text = (await readIfExists(dpkgStatus)) ?? ''
  const paragraphs = text.split('\n\n').filter((each) => /^Status: \S+ \S+ installed$/m.test(each))
  return new Set(paragraphs.map((each) => /^Package: (\S+)$/m.exec(each)?.[1] ?? ''))
}

type Apt = (
  program: 'apt-get' | 'apt-cache' | 'dpkg-deb',
  parameters: string[],
  directory?: string,
) => Promise<string[]>

/** apt-get with lists and caches of our own, so that it needs no root; the system's sources and proxies hold. */
async function prepareApt(search: ToolSearch, work: Work): Promise<Apt> {
  const root = join(search.cache, 'apt')
  const lists = join(root, 'state/lists')
  await ensureFolder(join(lists, 'partial'))
  await ensureFolder(join(root, 'cache/archives/partial'))
  const configuration = join(root, 'apt.conf')
  await writeFileAtomic(configuration, aptConfiguration(root))
  await writeFileAtomic(join(root, 'status'), '')

  const apt: Apt = async (program, parameters, directory = root) => {
    const options = program === 'dpkg-deb' ? [] : ['-c', configuration]
    const [found = program] = await findPrograms([program], search.environment)
    const argv = [found, ...options, ...parameters]
    const environment = { ...search.environment, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }
    const { exitCode, output, lines } = await runProgram({ argv, environment, directory, signal: work.signal })
    if (exitCode === 0) return output
    const error = lines.find((line) => line.startsWith('E: ')) ?? lines.at(-1) ?? `exit code ${exitCode}`
    throw new StackError('DOWNLOAD_FAILED', `the distribution's packages could not be fetched: ${error}`, {
      hint: 'check the network and /etc/apt/sources.list, or install the program yourself',
      details: { command: argv.join(' '), exitCode, output: lines.slice(-20) },
    })
  }
  const stamp = join(root, 'updated')
  if (!(await isYoung(stamp))) {
    await apt('apt-get', ['update', '--error-on=any'])
    await rm(stamp, { force: true })
    await writeFileAtomic(stamp, '')
  }
  return apt
}

/** Read after the system's own files. Their hooks clean and index the system's folders, which are not ours to touch. */
function aptConfiguration(root: string): string {
  return [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear DPkg::Post-Invoke;',
    `Dir::State "${root}/state";`,
    `Dir::State::status "${root}/status";`,
    `Dir::State::extended_states "${root}/state/extended_states";`,
    `Dir::Cache "${root}/cache";`,
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    'APT::Install-Recommends "false";',
    '',
  ].join('\n')
}

async function isYoung(stamp: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(stamp)).mtimeMs < listsAgeMilliseconds
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}
