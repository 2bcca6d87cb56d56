// sparkbox.yaml, the generated files, and what running services still run with.
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diffFiles, type FileChange } from '../../config/diff.js'
import { readGeneratedFiles } from '../../config/read-generated.js'
import type { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { exists } from '../../host/files.js'
import { configFilePath } from '../../instance/home.js'
import { writePlan } from '../../instance/write.js'
import { applyHeld } from '../config-apply.js'
import { findThreats, refuseThreats } from '../data-threats.js'
import { known, ok } from '../machine-check.js'
import type { Area, Finding, Repair } from './finding.js'
import { readOrNull } from './read-or-null.js'
import type { Subject } from './subject.js'

/** A generated file that is not what the plan says. */
export interface DriftedFile extends Pick<FileChange, 'path' | 'change' | 'keys' | 'readers'> {
  /** Milliseconds; 0 for a file that is not there. */
  modifiedAt: number
}

export const configurationArea: Area = {
  id: 'configuration',
  asks: 'the generated files',
  look: async (subject) => {
    const { home, name, config, instance, instanceError, plan, daemon } = subject
    const file = configFilePath(home, name)
    const text = await readOrNull(file)
    const findings = [checkText(file, text), checkConfig(file, config.error ?? configured(instanceError))]
    if (instance === null || plan === null) return findings
    const { conf } = instance.directories
    const { files } = diffFiles(await readGeneratedFiles(conf), plan.files)
    // A file that was never written is no drift: the next up writes it.
    const written = new Set((await readGeneratedFiles(conf)).map(({ path }) => path))
    const drifted = await Promise.all(
      files
        .filter(({ path }) => written.has(path))
        .map(async (one) => ({ ...one, modifiedAt: await modifiedAt(join(conf, one.path)) })),
    )
    const configuredAt = await modifiedAt(file)
    return [...findings, checkDrift(drifted, configuredAt, conf), checkRunning(daemon?.status.restartNeeded ?? null)]
  },
}

/** Values that each are fine and do not go together, such as one number for two ports. */
function configured(error: StackError | null): StackError | null {
  return error?.code === 'CONFIG_INVALID' ? error : null
}

export function checkText(file: string, text: string | null): Finding {
  const id = 'sparkbox-yaml-text'
  if (text === null) return ok(id, `no ${file}: everything is as it comes`)
  const marks = [
    ...(text.startsWith('\ufeff') ? ['a byte order mark'] : []),
    ...(text.includes('\r') ? [`${text.split('\r').length - 1} carriage returns`] : []),
  ]
  if (marks.length === 0) return ok(id, file)
  const check = known(id, 'warn', 'SPARKBOX_CONFIGURATION_CARRIAGE_RETURNS', `${file}: ${marks.join(', ')}`, { file })
  return { ...check, repair: straighten(file) }
}

export function checkConfig(file: string, error: StackError | null): Finding {
  if (error === null) return ok('sparkbox-yaml', file)
  const check = known('sparkbox-yaml', 'fail', 'SPARKBOX_CONFIGURATION_INVALID', error.message)
  return { ...check, reason: error.message, fix: error.hint ?? check.fix }
}

/** A file that is older than sparkbox.yaml differs because that was changed; a younger one was changed itself. */
export function checkDrift(drifted: readonly DriftedFile[], configuredAt: number, conf: string): Finding {
  const id = 'generated-files'
  if (drifted.length === 0) return ok(id, `${conf}: as sparkbox writes them`)
  const edited = drifted.filter(
    ({ modifiedAt, change }) => change === 'added' || (change === 'changed' && modifiedAt > configuredAt),
  )
  const shown = edited.length > 0 ? edited : drifted
  const files = shown.map(({ path }) => path).join(', ')
  const evidence = shown.map(({ path, keys, change }) => `${path}: ${changeText(change, keys)}`).join('; ')
  if (edited.length === 0) return known(id, 'warn', 'SPARKBOX_CONFIGURATION_PENDING', evidence, { files })
  return { ...known(id, 'fail', 'SPARKBOX_CONFIGURATION_DRIFT', evidence, { files }), repair: regenerate(edited, conf) }
}

function changeText(change: FileChange['change'], keys: FileChange['keys']): string {
  if (change === 'added') return 'is not there'
  if (change === 'removed') return 'is there no longer wanted'
  return keys.length > 3 ? `${keys.length} keys` : keys.map(({ key }) => key).join(', ')
}

/** Null where no daemon runs. */
export function checkRunning(restartNeeded: readonly string[] | null): Finding {
  const id = 'running-configuration'
  if (restartNeeded === null || restartNeeded.length === 0) return ok(id, 'every running service has the one of now')
  const services = restartNeeded.join(', ')
  return {
    ...known(id, 'warn', 'SPARKBOX_SERVICES_OUTDATED', services, { services }),
    repair: {
      kind: 'restart',
      subject: services,
      detail: 'with the configuration of now',
      run: async (subject, work) => {
        const { restarted } = await applyHeld(subject, subject.record.value!, work)
        return restarted.length === 0 ? `${subject.name} was up to date by then` : `restarted ${restarted.join(', ')}`
      },
    },
  }
}

/** Keeps what was there beside it; services that were started with it start again. */
function regenerate(edited: readonly DriftedFile[], conf: string): Repair {
  return {
    kind: 'write',
    subject: edited.map(({ path }) => join(conf, path)).join(', '),
    detail: 'anew; what was there stays as *.edited',
    run: async (subject, work) => {
      refuseThreats(subject.name, await findThreats(subject.instance!, subject.plan!))
      const kept: string[] = []
      for (const { path } of edited) if (await keepCopy(join(conf, path))) kept.push(`${path}.edited`)
      await writePlan(subject.instance!, subject.plan!, work)
      const services = startedWith(edited, subject)
      if (subject.daemon !== null) {
        await subject.daemon.client.reload(work)
        if (services.length > 0) await subject.daemon.client.restart({ services, dependents: false }, work)
      }
      const restarted = subject.daemon === null || services.length === 0 ? '' : `; restarted ${services.join(', ')}`
      return `wrote ${edited.length} files anew${kept.length === 0 ? '' : `, kept ${kept.join(', ')}`}${restarted}`
    },
  }
}

function startedWith(edited: readonly DriftedFile[], { state }: Pick<Subject, 'state'>): string[] {
  const services = Object.entries(state.services).filter(([id, { startedAt }]) =>
    edited.some(({ readers, modifiedAt }) => readers.includes(id) && Date.parse(startedAt) >= modifiedAt),
  )
  return services.map(([id]) => id)
}

async function keepCopy(path: string): Promise<boolean> {
  if (!(await exists(path))) return false
  await copyFile(path, `${path}.edited`)
  return true
}

function straighten(file: string): Repair {
  return {
    kind: 'write',
    subject: file,
    detail: 'the same text with the line ends of Linux',
    run: async () => {
      const text = await readFile(file, 'utf8')
      // In place, so that mode, owner and a symbolic link stay.
      await writeFile(
        file,
        text
          .replace(/^\ufeff/, '')
          .replaceAll('\r\n', '\n')
          .replaceAll('\r', '\n'),
      )
      return `${file} has the line ends of Linux`
    },
  }
}

async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return 0
    throw error
  }
}
