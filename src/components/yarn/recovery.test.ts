// Which applications a starting ResourceManager finds again, with a process in place of a container.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instanceVariable } from '../../host/processes.js'
import { testInstance } from '../../instance/testing.js'
import type { Instance } from '../contract.js'
import { prepareState } from './recovery.js'

let folder: string
let instance: Instance
let containers: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-recovery-'))
  const plain = testInstance()
  instance = { ...plain, id: 'f00d'.repeat(4), directories: { ...plain.directories, data: folder } }
  containers = []
  await mkdir(join(folder, 'resourcemanager', 'FSRMStateRoot', 'RMAppRoot'), { recursive: true })
  await writeFile(join(folder, 'resourcemanager', 'FSRMStateRoot', 'RMAppRoot', 'application_1_0001'), '')
})

afterEach(async () => {
  for (const child of containers) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

async function startContainer(environment: Record<string, string>): Promise<void> {
  const child = spawn('sleep', ['60'], { env: environment })
  containers.push(child)
  await once(child, 'spawn')
}

const applications = () => readdir(join(folder, 'resourcemanager', 'FSRMStateRoot', 'RMAppRoot'))
const nodeManagerPort = () => String(instance.ports['nodemanager.http'])

test('the folder is closed to others, and nothing is found again where no container lives', async () => {
  await startContainer({ [instanceVariable]: 'another', NM_HTTP_PORT: nodeManagerPort() })
  await startContainer({ [instanceVariable]: instance.id })
  await prepareState(instance)
  expect((await stat(join(folder, 'resourcemanager'))).mode & 0o777).toBe(0o700)
  expect(await readdir(join(folder, 'resourcemanager'))).toEqual([])
})

test('the applications of a container that lives are found again', async () => {
  await startContainer({ [instanceVariable]: instance.id, NM_HTTP_PORT: nodeManagerPort() })
  await prepareState(instance)
  expect(await applications()).toEqual(['application_1_0001'])
})

test('an instance that has none yet gets its folder', async () => {
  await rm(join(folder, 'resourcemanager'), { recursive: true })
  await prepareState(instance)
  expect(await readdir(join(folder, 'resourcemanager'))).toEqual([])
})
