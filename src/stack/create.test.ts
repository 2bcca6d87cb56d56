import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { portDefinitions } from '../components/registry.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import { readMachine } from '../host/machine.js'
import { listeners } from '../host/sockets.js'
import { recordedHost } from '../host/testing/recorded-host.js'
import { vocabulary } from '../instance/configuration.js'
import { findHome, type Home } from '../instance/home.js'
import { type InstanceRecord, readRecord, writeRecord } from '../instance/record.js'
import { findOrDesign } from './create.js'

const usedPorts = portDefinitions.filter(({ id }) => !id.startsWith('spark-thrift.'))

let folder: string
let home: Home
let server: Server | null = null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-create-'))
  home = findHome({ SPARKBOX_HOME: join(folder, 'box') })
})

afterEach(async () => {
  server?.close()
  server = null
  await rm(folder, { recursive: true })
})

test('a new instance is designed with a port for everything, and nothing is written', async () => {
  const { record, isNew } = await design('default')
  expect(isNew).toBe(true)
  expect(record).toMatchObject({ name: 'default', stack: 'current', dataVersions: {} })
  expect(Object.keys(record.ports).toSorted()).toEqual(usedPorts.map(({ id }) => id).toSorted())
  expect(await readdir(folder)).toEqual([])
})

test('neither a port that somebody listens on nor one of another instance is taken', async () => {
  const first = await design('one')
  await mkdir(join(home.instances, 'one'), { recursive: true })
  await writeRecord(home, first.record)
  const listening = await listenOn(first.record.ports.postgres! + 100)
  const { record, moved } = await design('two')
  const used = new Set([...Object.values(first.record.ports), ...listeners().map(({ port }) => port), listening])
  expect(Object.values(record.ports).filter((port) => used.has(port))).toEqual([])
  expect(moved).toHaveLength(usedPorts.length)
})

test('on WSL a port that Windows has reserved, or where one of its programs listens, is taken', async () => {
  const machine = { ...(await readMachine()), wsl: 2 as const }
  const host = recordedHost('systemd')
  const { record, moved } = await findOrDesign(home, 'default', null, config(), machine, host)
  const movedPorts = moved.map(({ preferred }) => preferred)
  // 9800 to 9899 are reserved there, and 5432 has a listener.
  expect(movedPorts).toEqual(expect.arrayContaining([9870, 9868, 9866, 9864, 5432]))
  expect(Object.values(record.ports).filter((port) => port >= 9800 && port <= 9899)).toEqual([])
  const elsewhere = recordedHost('systemd')
  await findOrDesign(home, 'default', null, config(), { ...machine, wsl: null }, elsewhere)
  expect(elsewhere.asked).toEqual([])
})

test('an instance that there is keeps its record', async () => {
  const record = await keep('default', written)
  const same = { record, isNew: false, moved: [], formerStack: null }
  expect(await design('default')).toEqual(same)
  expect(await design('default', 'current')).toEqual(same)
})

test('an instance changes to a stack that can read its data', async () => {
  const record = await keep('default', written)
  await writeStack('mine', { postgresql: '17.6', hadoop: '3.4.3' })
  expect(await design('default', 'mine')).toMatchObject({
    record: { ...record, stack: 'mine' },
    isNew: false,
    formerStack: 'current',
  })
})

test('a stack that cannot read the data is refused by product, with both versions and the way out', async () => {
  await keep('default', written)
  await writeStack('old', { postgresql: '16.10', hadoop: '3.3.6' })
  await expect(design('default', 'old')).rejects.toMatchObject({
    code: 'INCOMPATIBLE_DATA',
    message: expect.stringMatching(
      /the stack old cannot read the data of the instance default: PostgreSQL 17\.5 wrote .* 16\.10 .*; Hadoop 3\.5\.0 wrote .* 3\.3\.6\. .*sparkbox reset --instance default would delete this data$/,
    ) as string,
    hint: 'sparkbox up --instance default-old --stack old',
    details: { unreadable: [{ product: 'postgresql' }, { product: 'hadoop' }] },
  })
  await keep('default', {})
  expect(await design('default', 'old')).toMatchObject({ formerStack: 'current' })
})

test('the same holds for an own stack that was edited under its instance', async () => {
  await writeStack('mine', { postgresql: '16.10' })
  await keep('default', { ...written, postgresql: '16.9' }, 'mine')
  expect(await design('default')).toMatchObject({ formerStack: null })
  await writeStack('mine', { postgresql: '15.13' })
  await expect(design('default')).rejects.toMatchObject({
    code: 'INCOMPATIBLE_DATA',
    hint: 'sparkbox up --instance default-new --stack mine',
  })
})

test('an unknown stack names the nearest', async () => {
  await keep('default', written)
  await expect(design('default', 'curent')).rejects.toMatchObject({
    code: 'UNKNOWN_STACK',
    hint: 'did you mean current?',
  })
})

test('under root, PostgreSQL gets an account and a folder that it can reach', async () => {
  const machine = await readMachine()
  const { record } = await findOrDesign(home, 'default', null, config(), { ...machine, uid: 0 })
  expect(record.postgresAccount?.uid).not.toBe(0)
  expect(record.postgresFolder).toBe(`/var/lib/sparkbox/${record.id}`)
  const ours = await findOrDesign(home, 'default', null, config(), { ...machine, uid: 1000 })
  expect(ours.record).toMatchObject({
    postgresAccount: null,
    postgresFolder: join(home.instances, 'default', 'postgres'),
  })
})

const written = { postgresql: '17.5', hadoop: '3.5.0', hive: '4.0.0' }

async function keep(name: string, dataVersions: Record<string, string>, stack = 'current'): Promise<InstanceRecord> {
  const present = (await readRecord(home, name)) ?? (await design(name, 'current')).record
  const record = { ...present, stack, dataVersions }
  await mkdir(join(home.instances, name), { recursive: true })
  await writeRecord(home, record)
  return record
}

/** A stack of the person's own: `current` with other versions. */
async function writeStack(name: string, versions: Record<string, string>): Promise<void> {
  const file = new URL('../../stacks/current/stack.json', import.meta.url)
  const definition = JSON.parse(await readFile(file, 'utf8')) as { versions: Record<string, string> }
  await mkdir(join(home.config, 'stacks', name), { recursive: true })
  const text = JSON.stringify({ ...definition, name, versions: { ...definition.versions, ...versions } })
  await writeFile(join(home.config, 'stacks', name, 'stack.json'), text)
}

async function design(name: string, stack: string | null = null) {
  return findOrDesign(home, name, stack, config(), await readMachine())
}

function config() {
  return parseStackConfig('', 'sparkbox.yaml', vocabulary([{ name: 'current' }, { name: 'classic' }]))
}

/** On the first free port from this one on. */
function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const tried = createServer()
    tried.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(listenOn(port + 100)) : reject(error),
    )
    tried.listen(port, '127.0.0.1', () => {
      server = tried
      resolve(port)
    })
  })
}
