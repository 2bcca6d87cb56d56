import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exists } from '../host/files.js'
import { type Machine, readMachine } from '../host/machine.js'
import { findHome } from '../instance/home.js'
import { findTools, planTools } from './find-tools.js'

let root: string
let machine: Machine
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'find-tools-'))
  // Not root, so that no accounts are needed.
  machine = { ...(await readMachine()), uid: 1000 }
})
afterEach(() => rm(root, { recursive: true }))

const work = { signal: AbortSignal.timeout(20_000), emit: () => {} }
const home = () => findHome({ SPARKBOX_HOME: root })

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
}

async function searchIn(...folders: string[]) {
  for (const folder of folders) {
    await mkdir(folder, { recursive: true })
    for (const name of ['ssh', 'scp', 'sftp', 'ssh-keygen']) await program(join(folder, name), 'exit 0')
    await program(join(folder, 'sshd'), 'echo OpenSSH_9.2p1 >&2; exit 1')
  }
  const environment = { PATH: folders.join(':') }
  return { environment, store: join(root, 'store'), cache: join(root, 'cache'), offline: true, systemFolders: [] }
}

test('the launchers of an instance are never taken for the machine’s programs', async () => {
  const launchers = join(root, 'instances/default/bin')
  const real = join(root, 'real')
  const { sshd } = await findTools(home(), await searchIn(launchers, real), undefined, machine, work)
  expect(sshd?.client.ssh).toBe(join(real, 'ssh'))
  expect(sshd?.server.program).toBe(join(real, 'sshd'))
})

test('what nobody was allowed to fetch stays open; what could not be had is not fetched again', async () => {
  const search = await searchIn()
  expect(await findTools(home(), search, undefined, machine, work)).toEqual({})
  expect(await findTools(home(), search, { sshd: null }, machine, work)).toEqual({ sshd: null })
  expect(await findTools(home(), { ...search, offline: false }, undefined, machine, work)).toEqual({ sshd: null })
  // A distribution that is asked leaves a trace.
  const distribution = join(root, 'distribution')
  const asked = join(root, 'asked')
  await mkdir(distribution)
  for (const name of ['apt-get', 'apt-cache', 'dpkg-deb'])
    await program(join(distribution, name), `: > ${asked}; exit 1`)
  const online = { ...search, offline: false, environment: { PATH: distribution } }
  expect(await planTools(home(), online, undefined, machine, work)).toMatchObject({ isObtained: true })
  expect(await planTools(home(), online, { sshd: null }, machine, work)).toMatchObject({ isObtained: false })
  expect(await findTools(home(), online, { sshd: null }, machine, work)).toEqual({ sshd: null })
  expect(await exists(asked)).toBe(false)
  expect(await findTools(home(), online, undefined, machine, work)).toEqual({ sshd: null })
  expect(await exists(asked)).toBe(true)
})
