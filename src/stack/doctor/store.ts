// The installed files: receipts and sizes always, every byte on request.
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveStep, archiveTitle, type ClassArchive, missingArchives } from '../../artifacts/class-archive.js'
import { isInstalled, withStore } from '../../artifacts/install-folder.js'
import { compareWithLock } from '../../artifacts/lock.js'
import { readReceipt } from '../../artifacts/receipt.js'
import { findPlaces, type Place } from '../../artifacts/store.js'
import { checkStore } from '../../artifacts/store-check.js'
import { classArchives } from '../../components/class-archives.js'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import { isErrno } from '../../host/errno.js'
import { exists } from '../../host/files.js'
import { known, ok, warn } from '../machine-check.js'
import { architectureOf, prepareInstance } from '../prepare.js'
import type { Area, Finding, Repair } from './finding.js'
import type { Subject } from './subject.js'

export interface ArtifactFacts {
  artifact: string
  title: string
  folder: string
  installed: boolean
  /** Paths that are not as they should be, relative to the folder. */
  wrong: readonly string[]
  files: number
  /** Where it is not installed anew from its source. */
  repair?: Repair
}

export const storeArea: Area = {
  id: 'store',
  asks: 'the files of the store',
  look: async (subject, signal) => {
    const { stack, installed, record, thorough } = subject
    if (record.value !== null && installed === null) {
      const words = { artifacts: 'installed.json, which says what was found and installed, is missing or damaged' }
      return [known('installed', 'fail', 'SPARKBOX_STORE_INCOMPLETE', 'no readable installed.json', words)]
    }
    if (stack.value === null || installed === null) return []
    const options = storeOptions(subject)
    const places = await findPlaces(stack.value, options)
    const facts = thorough
      ? await hashed(subject, places, { signal, emit: () => {} })
      : await Promise.all(places.map(async (place) => sized(place, await isInstalled(place))))
    const archives = await lookAtArchives(subject, signal)
    return [...checkArtifacts([...facts, ...archives.present], thorough), ...archives.findings]
  },
}

export function checkArtifacts(facts: readonly ArtifactFacts[], thorough: boolean): Finding[] {
  const missing = facts.filter(({ installed }) => !installed)
  const damaged = facts.filter(({ installed, wrong }) => installed && wrong.length > 0)
  const files = facts.reduce((sum, one) => sum + one.files, 0)
  const proof = thorough ? 'SHA-256 of each' : 'sizes; SHA-256 of each with --thorough'
  if (missing.length + damaged.length === 0)
    return [ok('store', `${facts.length} artifacts, ${files} files proven (${proof})`)]
  const names = missing.map(({ title }) => title).join(', ')
  return [
    ...damaged.map((one) => {
      const paths = one.wrong.slice(0, 3).join(', ') + (one.wrong.length > 3 ? ` and ${one.wrong.length - 3} more` : '')
      const files = `${one.title}: ${paths}`
      return {
        ...known(`store-${one.artifact}`, 'fail', 'SPARKBOX_STORE_DAMAGED', `${one.folder}: ${paths}`, { files }),
        repair: one.repair ?? reinstall(one),
      }
    }),
    ...(missing.length === 0
      ? []
      : [known('store', 'fail', 'SPARKBOX_STORE_INCOMPLETE', names, { artifacts: names }) as Finding]),
  ]
}

/** Without an archive everything works; with a damaged one a JVM may crash. */
async function lookAtArchives(
  { instance, thorough, name }: Subject,
  signal: AbortSignal,
): Promise<{ present: ArtifactFacts[]; findings: Finding[] }> {
  if (instance === null) return { present: [], findings: [] }
  const all = classArchives(instance)
  const missing = (await missingArchives(all)).map(({ archive }) => archive)
  const looks = all
    .filter((archive) => !missing.includes(archive))
    .map(async (archive) => {
      const { folder } = archive
      const files = (await readReceipt(folder))?.files ?? []
      const differences = thorough ? await compareWithLock(folder, { covers: ['.'], files }, signal) : null
      const wrong = differences?.map(({ path }) => path) ?? (await wrongSizes(folder, files))
      const named = { artifact: archiveStep(archive), title: archiveTitle(archive) }
      return { ...named, folder, installed: true, wrong, files: files.length, repair: makeArchive(archive) }
    })
  const fix = `sparkbox install --instance ${name}`
  return {
    present: await Promise.all(looks),
    findings: missing.map((archive) => {
      const reason = `there is no class-data archive for ${archive.title}, which starts more slowly without it`
      return { ...warn(archiveStep(archive), archive.folder, reason, fix), repair: makeArchive(archive) }
    }),
  }
}

async function sized({ artifact, folder, files }: Place, installed: boolean): Promise<ArtifactFacts> {
  const { name, title } = artifact
  const wrong = installed ? await wrongSizes(folder, files) : []
  return { artifact: name, title, folder, installed, wrong, files: files.length }
}

async function wrongSizes(folder: string, files: Place['files']): Promise<string[]> {
  const wrong = await Promise.all(files.map(async (file) => ((await hasSize(folder, file)) ? [] : [file.path])))
  return wrong.flat()
}

async function hasSize(folder: string, { path, size, link }: Place['files'][number]): Promise<boolean> {
  if (link) return exists(join(folder, path))
  try {
    return (await stat(join(folder, path))).size === size
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return false
    throw error
  }
}

async function hashed(subject: Subject, places: readonly Place[], work: Work): Promise<ArtifactFacts[]> {
  const checks = await checkStore(subject.stack.value!, storeOptions(subject), work)
  return checks.map(({ artifact, title, folder, installed, differences }) => ({
    artifact,
    title,
    folder,
    installed,
    wrong: differences.map(({ path }) => path),
    files: places.find((place) => place.artifact.name === artifact)?.files.length ?? 0,
  }))
}

function storeOptions({ home, machine, installed }: Subject) {
  return {
    store: home.store,
    architecture: architectureOf(machine),
    python: { ...installed!.python, pipWheel: null },
  }
}

/** A damaged one is of no use to anybody, also where no other can be made. */
function makeArchive(archive: ClassArchive): Repair {
  const title = archiveTitle(archive)
  return {
    kind: 'install',
    subject: title,
    detail: `anew into ${archive.folder}`,
    run: async (subject, work) => {
      await withStore(subject.home.store, `repairing ${title}`, work, () =>
        rm(archive.folder, { recursive: true, force: true }),
      )
      await prepareAgain(subject, work)
      if ((await missingArchives([archive])).length === 0) return `${title} is made anew`
      throw new StackError('COMMAND_FAILED', 'Java could not make it; a warning has said why')
    },
  }
}

function prepareAgain(subject: Subject, work: Work) {
  const wish = { instance: subject.name, stack: null, profile: null, offline: false, thorough: false }
  return prepareInstance(wish, subject, work)
}

/** The damaged folder keeps its place until another one is there: an interrupted repair leaves what was. */
function reinstall({ title, folder }: ArtifactFacts): Repair {
  return {
    kind: 'install',
    subject: title,
    detail: `anew into ${folder}`,
    run: async (subject, work) => {
      const aside = `${folder}.damaged`
      await withStore(subject.home.store, `repairing ${title}`, work, async () => {
        await rm(aside, { recursive: true, force: true })
        await rename(folder, aside)
      })
      try {
        await prepareAgain(subject, work)
      } finally {
        if (await exists(folder)) await rm(aside, { recursive: true, force: true })
        else await rename(aside, folder)
      }
      return `${title} is installed anew`
    },
  }
}
