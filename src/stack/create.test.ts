import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { portDefinitions } from '../components/registry.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import { readMachine } from '../host/machine.js'
import { listeners } from '../host/sockets.js'
import { vocabulary } from '../instance/configuration.js'
import { findHome, type Home } from '../instance/home.js'
import { writeRecord } from '../instance/record.js'
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

test('an instance that there is keeps its record; another stack is refused', async () => {
  const made = await design('default')
  await mkdir(join(home.instances, 'default'), { recursive: true })
  await writeRecord(home, made.record)
  expect(await design('default')).toEqual({ record: made.record, isNew: false, moved: [], hasNewPorts: false })
  expect(await design('default', 'current')).toMatchObject({ isNew: false })
  await expect(design('default', 'classic')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'the instance default was made with the stack current, not classic',
    hint: 'sparkbox up --instance default-classic --stack classic',
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
