// One archive for a bug report: what doctor sees, settings and logs, and no secret.
import { chmod, link, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { create } from 'tar'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isErrno } from '../host/errno.js'
import { syncFolder } from '../host/files.js'
import type { DoctorBundleRequest, DoctorBundleResult } from './api.js'
import { requireTarget } from './bundle-export.js'
import { reportTexts } from './doctor/report.js'
import { cleaned, findSecret, secretValues } from './doctor/secrets.js'
import { look, resultOf } from './doctor.js'

const unpack = promisify(gunzip)

/** The archive has its name only when it is whole and proven to hold no secret. Mode 0600. */
export async function doctorBundle(request: DoctorBundleRequest, work: Work): Promise<DoctorBundleResult> {
  const startedAt = performance.now()
  const file = resolve(request.file)
  await requireTarget(file, request.force)
  const seen = await look(request, work)
  const result = resultOf(request, seen, [], startedAt)
  const { subject } = seen
  const secrets = await secretValues(join(subject.root, 'secrets'), subject.config.value)
  const texts = await reportTexts(subject, result, request.version)
  const home = subject.environment.HOME ?? subject.machine.user?.home ?? null
  const clean = new Map([...texts].map(([path, text]) => [path, cleaned(text, secrets, home)]))
  const bytes = await writeReport(file, clean, secrets, request.force)
  return { ...result, file, bytes, entries: [...clean.keys()].sort() }
}

/** @throws StackError COMMAND_FAILED where a secret is found in what was written; then no file is left. */
export async function writeReport(
  file: string,
  texts: ReadonlyMap<string, string>,
  secrets: readonly string[],
  force: boolean,
): Promise<number> {
  // A folder that only this account may enter, on the same disk.
  const scratch = await scratchBeside(file)
  try {
    const top = 'sparkbox-report'
    for (const [path, text] of texts) {
      const target = join(scratch, top, path)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await writeFile(target, text, { mode: 0o600 })
    }
    const archive = join(scratch, 'archive')
    await create({ cwd: scratch, file: archive, gzip: true, portable: true }, [top])
    await requireClean(archive, secrets)
    await chmod(archive, 0o600)
    await giveName(archive, file, force)
    return (await stat(file)).size
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function scratchBeside(file: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(file), `.${basename(file)}.partial-`))
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EROFS', 'ENOSPC', 'EPERM')) throw error
    throw new StackError('INVALID_ARGUMENT', `${dirname(file)} cannot be written: ${error.code}`, {
      hint: 'name a file in another folder',
      details: { file },
      cause: error,
    })
  }
}

/** A tar file holds its contents as they are, so what is in none of its bytes is in none of its files. */
async function requireClean(archive: string, secrets: readonly string[]): Promise<void> {
  const found = findSecret(await unpack(await readFile(archive)), secrets)
  if (found < 0) return
  throw new StackError('COMMAND_FAILED', 'a secret of the instance was found in the report, so it was not kept', {
    hint: 'please report this without the file: it is an error of sparkbox',
    details: { secret: found },
  })
}

/** link(2) never replaces what somebody has put there meanwhile. */
async function giveName(archive: string, file: string, force: boolean): Promise<void> {
  try {
    if (force) await rename(archive, file)
    else await link(archive, file)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
    throw new StackError('INVALID_ARGUMENT', `${file} is there already`, {
      hint: 'name another file, or replace it with --force',
      details: { file },
    })
  }
  await syncFolder(dirname(file))
}
