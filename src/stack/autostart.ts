// Whether an instance starts by itself: by the user's systemd where one runs, else by the login shell.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { hasUserManager, lingers } from '../host/user-manager.js'
import { type Autostart, fishLines, posixLines, unitText } from '../instance/autostart-text.js'
import { instanceRoot } from '../instance/folders.js'
import { programCall } from '../instance/home.js'
import { readRecord, requireRecord } from '../instance/record.js'
import type { AutostartChange, AutostartPlan, AutostartStatus, InstanceRequest, PlannedAction } from './api.js'
import { findBlocks, removeBlocks, writeBlock } from './autostart-login.js'
import { findUnit, removeUnit, unitFile, writeUnit } from './autostart-unit.js'
import { loginFile } from './login-files.js'
import { type Surroundings, surroundings, withControl } from './surroundings.js'

export async function autostartStatus({ instance }: InstanceRequest, { signal }: Work): Promise<AutostartStatus> {
  const around = surroundings()
  const autostart = autostartOf(around, instance)
  const unit = await findUnit(autostart, around.environment)
  if (unit !== null) {
    const problems = [
      ...(unit.text === unitText(autostart) ? [] : ['the unit is not as sparkbox wrote it']),
      ...(unit.isEnabled ? [] : ['the unit is not enabled']),
      ...((await hasUserManager(around.environment, signal)) ? [] : ['no systemd of this user answers']),
    ]
    const user = around.environment.USER ?? ''
    const isLingering = await lingers(user, around.environment, signal)
    return { instance, way: 'systemd', file: unit.file, text: unit.text, problems, lingers: isLingering }
  }
  const [block] = await findBlocks(autostart, around.environment)
  if (block === undefined) return { instance, way: 'none', file: null, text: null, problems: [], lingers: null }
  const read = await loginFile(around.environment, instance)
  const problems = [
    ...(block.body === linesFor(autostart, block.syntax) ? [] : ['the lines are not as sparkbox wrote them']),
    ...(read?.path === block.path ? [] : [`the login shell ${around.environment.SHELL ?? ''} reads another file`]),
  ]
  return { instance, way: 'login-shell', file: block.path, text: block.body, problems, lingers: null }
}

/** What `autostartOn` would write, and where. */
export async function planAutostartOn({ instance }: InstanceRequest, { signal }: Work): Promise<AutostartPlan> {
  const around = surroundings()
  await requireRecord(around.home, instance)
  const autostart = autostartOf(around, instance)
  const target = await chooseTarget(autostart, around, signal)
  const present = await presentFiles(autostart, around)
  const actions = present.filter(({ subject }) => subject !== target.file)
  if (!(await isInForce(autostart, around, target)))
    actions.push({ kind: 'write', subject: target.file, detail: detailOf(target), bytes: null })
  return { instance, actions, ...target }
}

export async function autostartOn({ instance }: InstanceRequest, work: Work): Promise<AutostartChange> {
  const around = surroundings()
  await requireRecord(around.home, instance)
  const autostart = autostartOf(around, instance)
  const changed = await withControl(around.home, instance, 'autostart on', work, async () => {
    const target = await chooseTarget(autostart, around, work.signal)
    if (await isInForce(autostart, around, target)) return []
    if (target.way === 'systemd') await writeUnit(autostart, around.environment, work.signal)
    else await writeBlock(autostart, target, around.environment)
    const removed = await turnOff(autostart, around, work.signal, target.file)
    return [...removed, target.file]
  })
  return { ...(await autostartStatus({ instance }, work)), changed }
}

export async function planAutostartOff({ instance }: InstanceRequest, _work: Work): Promise<AutostartPlan> {
  const around = surroundings()
  const actions = await presentFiles(autostartOf(around, instance), around)
  return { instance, actions, way: 'none', file: actions[0]?.subject ?? null, text: null }
}

/** Works for an instance that is gone, too. */
export async function autostartOff({ instance }: InstanceRequest, work: Work): Promise<AutostartChange> {
  const around = surroundings()
  const off = () => turnAutostartOff(instance, work)
  const isThere = (await readRecord(around.home, instance)) !== null
  const changed = isThere ? await withControl(around.home, instance, 'autostart off', work, off) : await off()
  return { ...(await autostartStatus({ instance }, work)), changed }
}

/** For whoever holds the instance's lock. Returns the files that were removed or changed. */
export function turnAutostartOff(instance: string, { signal }: Work): Promise<string[]> {
  const around = surroundings()
  return turnOff(autostartOf(around, instance), around, signal, null)
}

/** What is there of autostart, as what would be done to remove it. */
export function autostartRemoval(instance: string): Promise<PlannedAction[]> {
  const around = surroundings()
  return presentFiles(autostartOf(around, instance), around)
}

interface Target {
  way: 'systemd' | 'login-shell'
  file: string
  syntax: 'posix' | 'fish'
  text: string
}

async function chooseTarget(autostart: Autostart, { environment }: Surroundings, signal: AbortSignal): Promise<Target> {
  if (await hasUserManager(environment, signal))
    return { way: 'systemd', file: unitFile(autostart, environment), syntax: 'posix', text: unitText(autostart) }
  const login = await loginFile(environment, autostart.instance)
  if (login !== null)
    return { way: 'login-shell', file: login.path, syntax: login.syntax, text: linesFor(autostart, login.syntax) }
  throw new StackError(
    'UNSUPPORTED_MACHINE',
    `no systemd of this user answers, and the files of the shell ${environment.SHELL} are not known`,
    { hint: `let your shell run at a login: sparkbox up -i ${autostart.instance} --detach --quiet` },
  )
}

async function isInForce(autostart: Autostart, { environment }: Surroundings, target: Target): Promise<boolean> {
  const unit = await findUnit(autostart, environment)
  const blocks = await findBlocks(autostart, environment)
  if (target.way === 'systemd') return unit?.text === target.text && unit.isEnabled && blocks.length === 0
  return unit === null && blocks.length === 1 && blocks[0]?.path === target.file && blocks[0].body === target.text
}

async function presentFiles(autostart: Autostart, { environment }: Surroundings): Promise<PlannedAction[]> {
  const unit = await findUnit(autostart, environment)
  const blocks = await findBlocks(autostart, environment)
  return [
    ...(unit === null
      ? []
      : [{ kind: 'delete', subject: unit.file, detail: 'the unit of systemd', bytes: null } as const]),
    ...blocks.map(
      ({ path }) => ({ kind: 'write', subject: path, detail: 'without the lines of autostart', bytes: null }) as const,
    ),
  ]
}

/** All but the file `keep`. */
async function turnOff(
  autostart: Autostart,
  { environment }: Surroundings,
  signal: AbortSignal,
  keep: string | null,
): Promise<string[]> {
  const changed = await removeBlocks(autostart, environment, keep)
  if (keep === unitFile(autostart, environment)) return changed
  return [...(await removeUnit(autostart, environment, signal)), ...changed]
}

function autostartOf({ home }: Surroundings, instance: string): Autostart {
  return { instance, root: instanceRoot(home, instance), program: programCall(home) }
}

function linesFor(autostart: Autostart, syntax: 'posix' | 'fish'): string {
  return syntax === 'fish' ? fishLines(autostart) : posixLines(autostart)
}

function detailOf({ way }: Target): string {
  return way === 'systemd' ? 'a unit of systemd, enabled' : 'lines for the login shell'
}
