// The unit of autostart for the user's systemd.
import { mkdir, readlink, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EnvironmentVariables } from '../artifacts/model.js'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { exists, readIfExists, writeFileAtomic } from '../host/files.js'
import { systemctl } from '../host/user-manager.js'
import { type Autostart, unitMark, unitText } from '../instance/autostart-text.js'
import { configFolder } from './login-files.js'
import { removeEmpty } from './removal.js'

/** Where systemd.unit(5) looks for the units of a person. */
export function unitFile(autostart: Autostart, environment: EnvironmentVariables): string {
  return join(configFolder(environment), 'systemd', 'user', unitName(autostart))
}

/** Null where there is none of this instance; one of the same name and another home is not ours. */
export async function findUnit(
  autostart: Autostart,
  environment: EnvironmentVariables,
): Promise<{ file: string; text: string; isEnabled: boolean } | null> {
  const file = unitFile(autostart, environment)
  const text = await readIfExists(file)
  if (text?.split('\n')[0] !== unitMark(autostart)) return null
  return { file, text, isEnabled: (await targetOf(enablingLink(file))) === file }
}

/**
 * Writes the unit and enables it, which is a link (systemd.unit(5), WantedBy=). Nothing is started now.
 * @throws StackError COMMAND_FAILED where systemd does not see it; then nothing stays.
 */
export async function writeUnit(
  autostart: Autostart,
  environment: EnvironmentVariables,
  signal: AbortSignal,
): Promise<void> {
  const file = unitFile(autostart, environment)
  const link = enablingLink(file)
  if ((await findUnit(autostart, environment)) === null && (await exists(file))) throw foreignUnit(autostart, file)
  await mkdir(dirname(link), { recursive: true })
  await writeFileAtomic(file, unitText(autostart))
  await rm(link, { force: true })
  await symlink(file, link)
  await systemctl(['daemon-reload'], environment, signal)
  const answer = await systemctl(['is-enabled', unitName(autostart)], environment, signal)
  if (answer?.output[0] === 'enabled') return
  await removeUnit(autostart, environment, signal)
  throw new StackError('COMMAND_FAILED', `systemd does not enable ${file}: ${answer?.lines.join(' ') ?? 'no answer'}`, {
    hint: 'systemctl --user show-environment says which XDG_CONFIG_HOME it has; it must be that of this shell',
    details: { file },
  })
}

/** Returns the unit's file in a list, or nothing. What it started runs on. */
export async function removeUnit(
  autostart: Autostart,
  environment: EnvironmentVariables,
  signal: AbortSignal,
): Promise<string[]> {
  const unit = await findUnit(autostart, environment)
  if (unit === null) return []
  const link = enablingLink(unit.file)
  if ((await targetOf(link)) !== null) await rm(link)
  await rm(unit.file)
  await removeEmpty(dirname(link), configFolder(environment))
  await systemctl(['daemon-reload'], environment, signal)
  // A unit whose last start failed would stay in systemd's list without a file.
  await systemctl(['reset-failed', unitName(autostart)], environment, signal)
  return [unit.file]
}

function unitName({ instance }: Autostart): string {
  return `sparkbox-${instance}.service`
}

function enablingLink(file: string): string {
  return join(dirname(file), 'default.target.wants', file.slice(dirname(file).length + 1))
}

async function targetOf(link: string): Promise<string | null> {
  try {
    return await readlink(link)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EINVAL', 'ENOTDIR')) return null
    throw error
  }
}

function foreignUnit({ instance }: Autostart, file: string): StackError {
  return new StackError('FOREIGN_DATA', `${file} is there and is not of this instance ${instance}`, {
    hint: `look at ${file}; another SPARKBOX_HOME may have an instance of the same name`,
    details: { file },
  })
}
