// What a sudden end has left behind: state, processes, files.
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { withStore } from '../../artifacts/install-folder.js'
import { clusterFolder } from '../../components/postgres/settings.js'
import { ensureDaemon, isCurrent } from '../../daemon/launch.js'
import { controlLockPath, daemonIdentityPath, socketPath } from '../../daemon/paths.js'
import type { DaemonStatus } from '../../daemon/protocol.js'
import { findDaemonProcesses } from '../../daemon/silent.js'
import { isErrno } from '../../host/errno.js'
import { exists } from '../../host/files.js'
import { isAlive, type ProcessIdentity } from '../../host/process.js'
import { familyOf, listProcesses, type MarkedProcess, processesIn } from '../../host/processes.js'
import { stateFilePath } from '../../instance/folders.js'
import { writeState } from '../../supervisor/state-file.js'
import { endAll } from '../../supervisor/terminate.js'
import { known, ok } from '../machine-check.js'
import { placeOf } from '../surroundings.js'
import type { Area, Finding, Repair } from './finding.js'
import { readOrNull } from './read-or-null.js'
import type { Subject } from './subject.js'

export const leftoversArea: Area = {
  id: 'leftovers',
  asks: 'processes and files of earlier runs',
  look: async (subject) => {
    const { record, daemon, state, root } = subject
    if (record.error !== null)
      return [
        known('record', 'fail', 'SPARKBOX_RECORD_DAMAGED', record.error.message, { message: record.error.message }),
      ]
    if (record.value === null) return [ok('instance', 'not made yet; to make it: sparkbox up')]
    const findings: Finding[] = [ok('record', `made ${record.value.createdAt}, stack ${record.value.stack}`)]
    if (subject.stack.error !== null) {
      const { message } = subject.stack.error
      findings.push(known('stack', 'fail', 'SPARKBOX_STACK_MISSING', message, { message }))
    }
    const file = stateFilePath(root)
    const watch = await checkDaemon(subject)
    findings.push(checkState(file, state.damage), watch)
    // What a silent daemon watches is taken over with its repair.
    if (daemon === null && watch.status === 'ok') findings.push(...(await checkRecords(subject)))
    return [...findings, await checkProcesses(subject), checkFiles(await staleFiles(subject))]
  },
}

export function checkState(file: string, damage: string | null): Finding {
  if (damage === null) return ok('state-file', file)
  const check = known('state-file', 'fail', 'SPARKBOX_STATE_FILE_DAMAGED', `${file}: ${damage}`, { file })
  return { ...check, repair: moveAside(file) }
}

async function checkDaemon(subject: Subject): Promise<Finding> {
  if (subject.daemon !== null) return checkBuild(subject.daemon.status)
  const [identity] = await findDaemonProcesses(subject.record.value!.id)
  if (identity === undefined) return ok('daemon', 'none runs')
  const pid = String(identity.pid)
  const check = known('daemon', 'fail', 'SPARKBOX_DAEMON_SILENT', `pid ${pid} gives no answer`, { pid })
  return { ...check, repair: takeOver('a new daemon', 'in place of one that does not answer') }
}

/** Without a daemon: what the state file names runs unwatched, or is gone. */
async function checkRecords({ state, root, record }: Subject): Promise<Finding[]> {
  const entries = await Promise.all(
    Object.entries(state.services).map(async ([id, { identity }]) => ({ id, alive: await isAlive(identity) })),
  )
  const names = (alive: boolean) => entries.filter((one) => one.alive === alive).map(({ id }) => id)
  const [running, gone] = [names(true).join(', '), names(false).join(', ')]
  const findings: Finding[] = []
  if (running !== '') {
    const check = known('unwatched', 'fail', 'SPARKBOX_SERVICES_UNWATCHED', running, { services: running })
    findings.push({ ...check, repair: takeOver(running, 'by a new daemon, without a restart') })
  }
  if (gone !== '' && running === '') {
    const check = known('stale-records', 'warn', 'SPARKBOX_RECORDS_STALE', gone, { services: gone })
    findings.push({ ...check, repair: forgetGone(gone, root, record.value!.id) })
  }
  return findings
}

/** Marked, and neither of a service's family nor a session that can be taken over as a service. */
async function checkProcesses(subject: Subject): Promise<Finding> {
  const left = await leftovers(subject)
  if (left.length === 0)
    return ok('leftover-processes', `${subject.marked.length} processes of the instance, all of services`)
  const processes = left.map(({ identity, serviceId, command }) => `pid ${identity.pid} of ${serviceId}: ${command}`)
  const check = known('leftover-processes', 'fail', 'SPARKBOX_LEFTOVER_PROCESSES', processes.join('; '), {
    processes: processes.join('; '),
  })
  return { ...check, repair: endLeftovers(left.map(({ identity }) => identity.pid).join(', ')) }
}

/** What carries no service's name was started by a person or by YARN, and is left alone. */
async function leftovers({ daemon, state, marked }: Subject): Promise<MarkedProcess[]> {
  const processes = listProcesses()
  const leaders = Object.values(state.services).map(({ identity }) => identity)
  const known = daemon?.status.services.flatMap(({ pid }) => (pid === null ? [] : [pid])) ?? []
  const more = marked.filter(({ identity }) => known.includes(identity.pid)).map(({ identity }) => identity)
  const families = new Set([...leaders, ...more].flatMap((one) => familyOf(one, processes)).map(({ pid }) => pid))
  const candidates = marked.filter(({ identity, serviceId }) => serviceId !== null && !families.has(identity.pid))
  const taken = new Set([
    ...Object.keys(state.services),
    ...(daemon?.status.services ?? []).filter(({ pid }) => pid !== null).map(({ id }) => id),
  ])
  // A leader of a session whose service is not on record is what the next daemon takes over.
  const adoptable = candidates.filter(
    ({ identity, session, serviceId }) => session === identity.pid && !taken.has(serviceId!),
  )
  const adopted =
    daemon === null
      ? new Set(adoptable.flatMap(({ identity }) => familyOf(identity, processes)).map(({ pid }) => pid))
      : new Set()
  return candidates.filter(({ identity }) => !adopted.has(identity.pid))
}

export function checkFiles(files: readonly string[]): Finding {
  if (files.length === 0) return ok('stale-files', 'none')
  const check = known('stale-files', 'warn', 'SPARKBOX_STALE_FILES', files.join(', '), {
    files: files.map((file) => basename(file)).join(', '),
  })
  return { ...check, repair: removeStale(files) }
}

/** Each is proven to be nobody's: its process is gone, or nobody holds the store. */
async function staleFiles({ daemon, root, record, instance, home, marked }: Subject): Promise<string[]> {
  const stale: string[] = []
  const socket = socketPath(root, record.value!.id)
  const daemonLives = daemon !== null || (await findDaemonProcesses(record.value!.id)).length > 0
  // Where services run on, they are what matters; the next daemon takes the socket.
  const unwatched = marked.some(({ serviceId }) => serviceId !== null)
  if (!daemonLives && !unwatched) stale.push(...(await present([socket, daemonIdentityPath(root)])))
  if (await isDeadLock(controlLockPath(root))) stale.push(controlLockPath(root))
  if (instance !== null && !marked.some(({ serviceId }) => serviceId === 'postgres')) {
    const folder = clusterFolder(instance)
    const pidFile = join(folder, 'postmaster.pid')
    if ((await present([pidFile])).length > 0 && (await processesIn(folder)).length === 0) stale.push(pidFile)
  }
  const lock = join(home.store, '.lock')
  if (!(await exists(lock)) || (await isDeadLock(lock))) {
    const names = await readdir(home.store).catch(ignoreMissing)
    stale.push(...names.filter((name) => name.includes('.partial-')).map((name) => join(home.store, name)))
  }
  return stale
}

async function present(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(paths.map(exists))
  return paths.filter((_, index) => there[index])
}

async function isDeadLock(path: string): Promise<boolean> {
  const text = await readOrNull(path)
  if (text === null) return false
  const holder = parseJson(text) as { identity?: ProcessIdentity } | null
  return typeof holder?.identity?.pid !== 'number' || !(await isAlive(holder.identity))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function moveAside(file: string): Repair {
  return {
    kind: 'write',
    subject: file,
    detail: `move it aside to ${basename(file)}.damaged; what runs is found by its mark`,
    run: async ({ daemon }, work) => {
      await rename(file, `${file}.damaged`)
      // A daemon writes the file anew from what it knows.
      await daemon?.client.reload(work)
      return `moved to ${file}.damaged`
    },
  }
}

function takeOver(subject: string, detail: string): Repair {
  return {
    kind: 'start',
    subject,
    detail,
    run: async ({ home, record, environment }, work) => {
      const place = placeOf(home, record.value!)
      const client = await ensureDaemon(place, environment, work)
      const { services } = await client.status(work.signal)
      return `a daemon watches ${services.filter(({ pid }) => pid !== null).length} services`
    },
  }
}

async function checkBuild(status: DaemonStatus): Promise<Finding> {
  const pid = String(status.pid)
  if (await isCurrent(status, AbortSignal.timeout(5_000))) return ok('daemon', `pid ${pid} answers`)
  const check = known('daemon', 'warn', 'SPARKBOX_DAEMON_OUTDATED', `pid ${pid} runs another build`, { pid })
  return { ...check, repair: takeOver('a new daemon', 'in place of one of another version') }
}

function forgetGone(services: string, root: string, id: string): Repair {
  return {
    kind: 'write',
    subject: stateFilePath(root),
    detail: `take ${services} out, which do not run`,
    run: async () => {
      await writeState(stateFilePath(root), id, {})
      return 'the state file names only what runs'
    },
  }
}

function endLeftovers(pids: string): Repair {
  return {
    kind: 'stop',
    subject: `pid ${pids}`,
    detail: 'they carry the mark of the instance and belong to no service',
    run: async (subject, { signal }) => {
      const left = await leftovers(subject)
      const ended = await endAll(
        left.map(({ identity }) => identity),
        'a leftover process',
        signal,
      )
      return `ended pid ${ended.map(({ pid }) => pid).join(', ')}`
    },
  }
}

function removeStale(files: readonly string[]): Repair {
  return {
    kind: 'delete',
    subject: files.join(', '),
    detail: 'nobody uses them',
    run: async (subject, work) => {
      const now = new Set(await staleFiles(subject))
      // Whoever holds the store removes its partial folders.
      if ([...now].some((file) => file.includes('.partial-')))
        await withStore(subject.home.store, 'removing partial folders', work, async () => {})
      const own = [...now].filter((file) => !file.includes('.partial-'))
      // This very command holds the control lock by now.
      for (const file of own) if (file !== controlLockPath(subject.root)) await rm(file, { force: true })
      return `${files.length} are gone`
    },
  }
}

function ignoreMissing(error: unknown): string[] {
  if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return []
  throw error
}
