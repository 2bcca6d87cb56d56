// Class-data archives in the store: what a JVM has read, checked and linked of its classes, ready to be mapped.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, freemem } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import pLimit from 'p-limit'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isErrno } from '../host/errno.js'
import { exists } from '../host/files.js'
import { runProgram } from '../host/run-program.js'
import { type Filling, installFolder, isInstalled, withStore } from './install-folder.js'
import { hashFolder } from './lock.js'

export interface ClassArchive {
  name: string
  /** What people call it: `Hadoop`. */
  title: string
  /** In the store; what it holds is the archive. */
  folder: string
  /** Absolute path of the `java` that it is for, and of which build that is. */
  java: string
  javaBuild: string
  /** Options that change what a JVM reads. */
  options: readonly string[]
  /** A classpath that begins with these can use it. */
  jars: readonly string[]
  /** Names of classes, one a line, packed with gzip (the java command's manual, `-XX:SharedClassListFile`). */
  classList: string
}

export const classArchiveFile = 'classes.jsa'

/** What making one takes at most, besides one processor for half a minute. */
const bytesEach = 1.5 * 2 ** 30

/**
 * Makes those that are not there, or are for another Java or other jars; costs a few milliseconds when all are. One that
 * cannot be made is no failure: a warning says why, and everything works without it, more slowly.
 */
export async function ensureClassArchives(archives: readonly ClassArchive[], store: string, work: Work): Promise<void> {
  if ((await missingArchives(archives)).length === 0) return
  await withStore(store, 'making class-data archives', work, async () => {
    const limit = pLimit(Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / bytesEach))))
    const missing = await missingArchives(archives)
    // All have ended when this does, and left nothing half done.
    const ends = await Promise.allSettled(missing.map(({ archive, key }) => limit(() => tryToMake(archive, key, work))))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  })
}

/** Those without a complete folder. */
export async function missingArchives(
  archives: readonly ClassArchive[],
): Promise<{ archive: ClassArchive; key: string }[]> {
  const looked = await Promise.all(
    archives.map(async (archive) => {
      const key = await keyOf(archive)
      const present = (await isInstalled({ folder: archive.folder, key })) && (await exists(fileOf(archive)))
      return present ? [] : [{ archive, key }]
    }),
  )
  return looked.flat()
}

export function fileOf({ folder }: Pick<ClassArchive, 'folder'>): string {
  return join(folder, classArchiveFile)
}

/** The folder's name says which jars; of Java only the place. */
async function keyOf({ folder, javaBuild, options, classList }: ClassArchive): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([basename(folder), javaBuild, options]))
  hash.update(await readFile(classList))
  return hash.digest('hex')
}

/** What it is called as a part of an installation. */
export function archiveStep({ name }: ClassArchive): string {
  return `classes-${name}`
}

export function archiveTitle({ title }: ClassArchive): string {
  return `Class-data archive of ${title}`
}

async function tryToMake(archive: ClassArchive, key: string, work: Work): Promise<void> {
  const named = { artifact: archiveStep(archive), title: archiveTitle(archive), key, folder: archive.folder }
  try {
    await installFolder(named, work, (filling) => make(archive, filling, work.signal))
  } catch (error) {
    const isExpected = error instanceof StackError || isErrno(error, 'ENOSPC', 'EDQUOT')
    if (work.signal.aborted || !isExpected) throw error
    const text = `no class-data archive for ${archive.title}, which starts more slowly without it: ${error.message}`
    work.emit({ type: 'notice', level: 'warning', text })
  }
}

async function make(archive: ClassArchive, { partial, scratch }: Filling, signal: AbortSignal) {
  const names = join(scratch, 'classes')
  await writeFile(names, await promisify(gunzip)(await readFile(archive.classList)))
  const argv = [
    archive.java,
    ...archive.options,
    '-Xshare:dump',
    `-XX:SharedClassListFile=${names}`,
    `-XX:SharedArchiveFile=${join(partial, classArchiveFile)}`,
    // It would name thousands of classes that other versions do not have, or that cannot be archived.
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
    '-cp',
    archive.jars.join(':'),
  ]
  const { exitCode, lines } = await runProgram({ argv, environment: {}, directory: scratch, signal })
  if (exitCode !== 0) {
    const reason = lines.find((line) => line.trim() !== '') ?? `java ended with exit code ${exitCode}`
    throw new StackError('COMMAND_FAILED', reason.trim(), { details: { exitCode } })
  }
  return { files: await hashFolder(partial, ['.'], signal) }
}
