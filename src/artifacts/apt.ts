// apt-get with lists and caches of our own, so that it needs no root. The system's sources, keys and proxies hold.
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isErrno } from '../host/errno.js'
import { ensureFolder, exists, writeFileAtomic } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { runProgram } from '../host/run-program.js'
import { findPrograms, type ToolSearch } from './tool-search.js'

const listsAgeMilliseconds = 24 * 60 * 60 * 1000
/** The package debian-archive-keyring has the keys of all suites here. */
const debianKeys = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** A suite other than the one that this machine runs on. */
export interface Suite {
  /** `sid` */
  name: string
  /** Address of the archive, from this machine's own configuration. */
  archive: string
}

/** Runs a program of apt's and returns the lines of its output. @throws StackError DOWNLOAD_FAILED */
export type Apt = (
  program: 'apt-get' | 'apt-cache' | 'dpkg-deb',
  parameters: string[],
  directory?: string,
) => Promise<string[]>

/** With package lists that are at most a day old, of the machine's own sources or of another suite. */
export async function prepareApt(search: ToolSearch, work: Work, suite: Suite | null = null): Promise<Apt> {
  const root = join(search.cache, suite === null ? 'apt' : `apt-${suite.name}`)
  await ensureFolder(join(root, 'state/lists/partial'))
  await ensureFolder(join(root, 'cache/archives/partial'))
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which reads package lists too` })
  const holder = { purpose: 'reading package lists', onWait, signal: work.signal }
  return withLock(join(root, '.lock'), holder, async () => {
    const configuration = join(root, 'apt.conf')
    await writeFileAtomic(configuration, aptConfiguration(root, suite))
    await writeFileAtomic(join(root, 'status'), '')
    const apt: Apt = (program, parameters, directory = root) =>
      run([program, ...(program === 'dpkg-deb' ? [] : ['-c', configuration]), ...parameters], directory, search, work)
    const stamp = join(root, 'updated')
    if (suite !== null && (await writeSources(root, suite)) === 'written') await rm(stamp, { force: true })
    if (!(await isYoung(stamp))) {
      await apt('apt-get', ['update', '--error-on=any'])
      await rm(stamp, { force: true })
      await writeFileAtomic(stamp, '')
    }
    return apt
  })
}

/** Another suite of Debian's archive; null where this machine's packages do not come from there. */
export async function findDebianSuite(name: string, search: ToolSearch, work: Work): Promise<Suite | null> {
  const apt = await prepareApt(search, work)
  const wanted = ['Origin: Debian', 'Label: Debian', 'Component: main', 'Created-By: Packages']
  const [archive] = await apt('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...wanted])
  return archive === undefined ? null : { name, archive }
}

async function run(
  [program = '', ...parameters]: string[],
  directory: string,
  search: ToolSearch,
  work: Work,
): Promise<string[]> {
  const [found = program] = await findPrograms([program], search.environment)
  const argv = [found, ...parameters]
  const environment = { ...search.environment, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }
  const { exitCode, output, lines } = await runProgram({ argv, environment, directory, signal: work.signal })
  if (exitCode === 0) return output
  const error = lines.find((line) => line.startsWith('E: ')) ?? lines.at(-1) ?? `exit code ${exitCode}`
  throw new StackError('DOWNLOAD_FAILED', `the distribution's packages could not be fetched: ${error}`, {
    hint: 'check the network and /etc/apt/sources.list, or install the program yourself',
    details: { command: argv.join(' '), exitCode, output: lines.slice(-20) },
  })
}

/** Read after the system's own files. Their hooks clean and index the system's folders, which are not ours to touch. */
function aptConfiguration(root: string, suite: Suite | null): string {
  // The system's preferences speak of the suite that it runs on.
  const ownSources = [
    `Dir::Etc::sourcelist "${root}/sources.list";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
  ]
  return [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear DPkg::Post-Invoke;',
    `Dir::State "${root}/state";`,
    `Dir::State::status "${root}/status";`,
    `Dir::State::extended_states "${root}/state/extended_states";`,
    `Dir::Cache "${root}/cache";`,
    ...(suite === null ? [] : ownSources),
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    'APT::Install-Recommends "false";',
    '',
  ].join('\n')
}

/** Readable by the owner alone: the address of a private mirror may hold a password. */
async function writeSources(root: string, { name, archive }: Suite): Promise<'written' | 'unchanged'> {
  const keys = (await exists(debianKeys)) ? [`signed-by=${debianKeys}`] : []
  const line = `deb [${['target=Packages', ...keys].join(' ')}] ${archive} ${name} main\n`
  return writeFileAtomic(join(root, 'sources.list'), line, { mode: 0o600 })
}

async function isYoung(stamp: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(stamp)).mtimeMs < listsAgeMilliseconds
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}
