// Repairs on real files and real processes, without an instance that runs.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify } from '../../host/process.js'
import { findMarked, instanceVariable, serviceVariable } from '../../host/processes.js'
import { findHome } from '../../instance/home.js'
import type { InstanceRecord } from '../../instance/record.js'
import { peekState } from '../../supervisor/state-file.js'
import { checkText } from './configuration.js'
import type { Finding } from './finding.js'
import { checkState, leftoversArea } from './leftovers.js'
import { checkModes, permissionsArea } from './permissions.js'
import type { Subject } from './subject.js'

const { signal } = new AbortController()
const work = { signal, emit: () => {} }
let folder: string
let root: string
let children: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repairs-'))
  root = join(folder, 'instances', 'default')
  await mkdir(join(root, 'run'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'store'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const id = `test${process.pid}`

async function subjectOf(parts: Partial<Subject> = {}): Promise<Subject> {
  const record = { id, name: 'default', createdAt: '2030-01-31', stack: 'current' } as InstanceRecord
  return {
    home: findHome({ SPARKBOX_HOME: folder }),
    environment: {},
    name: 'default',
    root,
    record: { value: record, error: null },
    stack: { value: null, error: null },
    daemon: null,
    instance: null,
    plan: null,
    state: await peekState(join(root, 'run', 'state.json'), id),
    marked: await findMarked({ [instanceVariable]: id }),
    machine: { uid: process.getuid!() },
    ...parts,
  } as Subject
}

async function start(variables: Record<string, string>): Promise<ChildProcess> {
  const child = spawn('sleep', ['600'], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: 'ignore',
    detached: true,
  })
  children.push(child)
  await once(child, 'spawn')
  return child
}

/** As the state file says it of a running service. */
async function stateWith(service: string, { pid }: ChildProcess): Promise<Subject['state']> {
  const services = { [service]: { identity: await identify(pid!) } }
  return { services, damage: null } as unknown as Subject['state']
}

function bad(findings: readonly Finding[]): [string, string | undefined][] {
  return findings.filter(({ status }) => status !== 'ok').map(({ id: check, code }) => [check, code])
}

test('of all processes only a marked one that belongs to no service is ended', async () => {
  const service = await start({ [instanceVariable]: id, [serviceVariable]: 'namenode' })
  const state = await stateWith('namenode', service)
  const leftover = await start({ [instanceVariable]: id, [serviceVariable]: 'namenode' })
  const container = await start({ [instanceVariable]: id })
  const other = await start({ [instanceVariable]: 'another', [serviceVariable]: 'namenode' })
  const found = await leftoversArea.look(await subjectOf({ state }), signal)
  expect(bad(found)).toEqual([
    ['unwatched', 'SPARKBOX_SERVICES_UNWATCHED'],
    ['leftover-processes', 'SPARKBOX_LEFTOVER_PROCESSES'],
  ])
  const ended = once(leftover, 'exit')
  const repair = found.find(({ id: check }) => check === 'leftover-processes')!.repair!
  expect(repair).toMatchObject({ kind: 'stop', subject: `pid ${leftover.pid}` })
  await repair.run(await subjectOf({ state }), work)
  await ended
  const spared = [service, container, other].map(({ exitCode, signalCode }) => exitCode ?? signalCode)
  expect(spared).toEqual([null, null, null])
})

test('what a daemon can take over as a service is no leftover, and what became one meanwhile is not ended', async () => {
  const child = await start({ [instanceVariable]: id, [serviceVariable]: 'namenode' })
  expect(bad(await leftoversArea.look(await subjectOf(), signal))).toEqual([])
  const other = await start({ [instanceVariable]: id, [serviceVariable]: 'namenode' })
  const state = await stateWith('namenode', other)
  const found = (await leftoversArea.look(await subjectOf({ state }), signal)).find(
    ({ id: check }) => check === 'leftover-processes',
  )!
  await found.repair!.run(await subjectOf({ state: await stateWith('namenode', child) }), work)
  expect(child.exitCode ?? child.signalCode).toBeNull()
})

test('a torn state file is moved aside with all that it holds', async () => {
  const file = join(root, 'run', 'state.json')
  await writeFile(file, '{"version": 1, "instan')
  const { damage } = await peekState(file, id)
  const message = await checkState(file, damage).repair!.run(await subjectOf(), work)
  expect(message).toContain('state.json.damaged')
  expect(await readFile(`${file}.damaged`, 'utf8')).toBe('{"version": 1, "instan')
  expect(await readdir(join(root, 'run'))).toEqual(['state.json.damaged'])
})

test('looking moves and writes nothing', async () => {
  await writeFile(join(root, 'run', 'state.json'), 'torn')
  await writeFile(join(root, 'run', 'daemon.json'), 'torn')
  await mkdir(join(folder, 'store', 'spark-1.partial-7'))
  await leftoversArea.look(await subjectOf(), signal)
  expect((await readdir(join(root, 'run'))).sort()).toEqual(['daemon.json', 'state.json'])
  expect(await readdir(join(folder, 'store'))).toEqual(['spark-1.partial-7'])
})

test('files of a run that ended go; a folder that somebody is filling stays', async () => {
  await writeFile(join(root, 'run', 'daemon.json'), JSON.stringify({ pid: 1, startTicks: 1, bootId: 'another' }))
  const partial = join(folder, 'store', 'spark-1.partial-7')
  await mkdir(partial)
  const lock = join(folder, 'store', '.lock')
  const identity = await identify(process.pid)
  await writeFile(lock, JSON.stringify({ identity, purpose: 'tests', token: 'x' }))
  const held = await leftoversArea.look(await subjectOf(), signal)
  expect(held.find(({ id: check }) => check === 'stale-files')?.evidence).toBe(join(root, 'run', 'daemon.json'))
  await rm(lock)
  const found = (await leftoversArea.look(await subjectOf(), signal)).find(({ id: check }) => check === 'stale-files')!
  expect(found.code).toBe('SPARKBOX_STALE_FILES')
  await found.repair!.run(await subjectOf(), work)
  expect(await readdir(join(root, 'run'))).toEqual([])
  expect(await readdir(join(folder, 'store'))).toEqual([])
})

test('modes are closed, and nothing else changes', async () => {
  await mkdir(join(root, 'secrets', 'ssh'), { recursive: true, mode: 0o755 })
  const [password, publicKey] = [join(root, 'secrets', 'postgres-hive'), join(root, 'secrets', 'ssh', 'id.pub')]
  await writeFile(password, 'geheim', { mode: 0o644 })
  await writeFile(publicKey, 'public', { mode: 0o644 })
  const [modes] = await permissionsArea.look(await subjectOf(), signal)
  expect(modes?.code).toBe('SPARKBOX_SECRETS_OPEN')
  await modes!.repair!.run(await subjectOf(), work)
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  expect(
    await Promise.all([password, publicKey, join(root, 'secrets'), join(root, 'secrets', 'ssh')].map(modeOf)),
  ).toEqual(['600', '644', '700', '700'])
  expect(await readFile(password, 'utf8')).toBe('geheim')
  expect(checkModes([]).status).toBe('ok')
})

test('sparkbox.yaml keeps its text, its mode and its link', async () => {
  const [file, link] = [join(folder, 'real.yaml'), join(folder, 'sparkbox.yaml')]
  await writeFile(file, '\ufeffprofile: small # größer\r\nports: {}\r\n')
  await chmod(file, 0o640)
  await symlink(file, link)
  await checkText(link, await readFile(link, 'utf8')).repair!.run(await subjectOf(), work)
  expect(await readFile(file, 'utf8')).toBe('profile: small # größer\nports: {}\n')
  expect([(await stat(file)).mode & 0o777, (await readdir(folder)).includes('real.yaml')]).toEqual([0o640, true])
})
