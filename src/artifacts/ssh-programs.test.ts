import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../host/run-program.js'
import { findSsh } from './ssh-programs.js'
import { recordingWork } from './testing.js'
import type { ToolSearch } from './tool-search.js'

let root: string
let search: ToolSearch
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ssh-programs-'))
  const environment = { PATH: join(root, 'bin'), HOME: root }
  const places = { store: join(root, 'store'), cache: join(root, 'cache') }
  search = { ...places, configured: null, environment, offline: true, systemFolders: [join(root, 'sbin')] }
  await mkdir(join(root, 'bin'))
})
afterEach(() => rm(root, { recursive: true }))

const clients = ['ssh', 'scp', 'sftp', 'ssh-keygen']

async function program(path: string, text = 'exit 0'): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
}

/** As OpenSSH answers an unknown option. */
function server(path: string, version: string): Promise<void> {
  return program(path, `echo "unknown option -- ?" >&2; echo "OpenSSH_${version} Tests, OpenSSL 3" >&2; exit 1`)
}

test.each([
  ['8.2p1', []],
  ['9.7p1', []],
  ['9.8p1', ['-o', 'PerSourcePenalties=no']],
  ['10.0p2', ['-o', 'PerSourcePenalties=no']],
])("the machine's own %s, also outside of PATH, with the options %j", async (version, options) => {
  for (const name of clients) await program(join(root, 'bin', name))
  await server(join(root, 'sbin/sshd'), version)
  expect(await findSsh(search, false, recordingWork())).toEqual({
    server: { program: join(root, 'sbin/sshd'), options, variables: {} },
    client: {
      ssh: join(root, 'bin/ssh'),
      scp: join(root, 'bin/scp'),
      sftp: join(root, 'bin/sftp'),
      keygen: join(root, 'bin/ssh-keygen'),
      variables: {},
    },
    accountLibrary: null,
  })
})

test('unpacked ones are told where their libraries and their helpers are', async () => {
  const unpacked = join(root, 'store/tools/openssh-server')
  for (const name of clients) await program(join(unpacked, 'usr/bin', name))
  await mkdir(join(unpacked, 'usr/lib/x86_64-linux-gnu'), { recursive: true })
  const variables = { LD_LIBRARY_PATH: join(unpacked, 'usr/lib/x86_64-linux-gnu') }
  await server(join(unpacked, 'usr/sbin/sshd'), '9.2p1')
  expect(await findSsh(search, false, recordingWork())).toMatchObject({
    server: { program: join(unpacked, 'usr/sbin/sshd'), options: ['-r'], variables },
    client: { ssh: join(unpacked, 'usr/bin/ssh'), variables },
  })
  await server(join(unpacked, 'usr/sbin/sshd'), '10.0p2')
  const [session, auth] = ['sshd-session', 'sshd-auth'].map((name) => join(unpacked, 'usr/lib/openssh', name))
  for (const helper of [session!, auth!]) await program(helper)
  const found = await findSsh(search, false, recordingWork())
  expect(found?.server.options).toEqual(
    ['PerSourcePenalties=no', `SshdSessionPath=${session}`, `SshdAuthPath=${auth}`].flatMap((each) => ['-o', each]),
  )
})

test('a server that does not run, and clients that are not all there, count as none', async () => {
  for (const name of clients) await program(join(root, 'bin', name))
  await program(join(root, 'sbin/sshd'), 'echo "error while loading shared libraries: libwrap.so.0" >&2; exit 127')
  expect(await findSsh(search, false, recordingWork())).toBeNull()
  await server(join(root, 'sbin/sshd'), '9.2p1')
  expect(await findSsh(search, false, recordingWork())).not.toBeNull()
  await rm(join(root, 'bin/sftp'))
  expect(await findSsh(search, false, recordingWork())).toBeNull()
})

test('where packages cannot be fetched SSH is left out with a notice, and nothing fails', async () => {
  for (const name of clients) await program(join(root, 'bin', name))
  for (const name of ['apt-cache', 'dpkg-deb']) await program(join(root, 'bin', name))
  await program(join(root, 'bin/apt-get'), 'echo "E: Could not resolve the host" >&2; exit 100')
  const work = recordingWork()
  expect(await findSsh({ ...search, offline: false }, false, work)).toBeNull()
  expect(work.events.filter(({ type }) => type === 'notice')).toMatchObject([
    { level: 'warning', text: expect.stringMatching(/sshd is left out: .*Could not resolve the host/) as string },
  ])
})

// Gets 3 MB from the distribution: SPARKBOX_SLOW_TESTS=1. A machine without OpenSSH is made by a PATH without it.
test.runIf(process.env.SPARKBOX_SLOW_TESTS === '1')(
  'server, clients and the library for accounts come from the distribution, without root, and run',
  { timeout: 300_000 },
  async () => {
    for (const name of await readdir('/usr/bin'))
      if (!/^(ssh|scp|sftp)/.test(name)) await symlink(`/usr/bin/${name}`, join(root, 'bin', name))
    const status = (await readFile('/var/lib/dpkg/status', 'utf8')).split('\n\n')
    await writeFile(join(root, 'status'), status.filter((each) => !/^Package: openssh/m.test(each)).join('\n\n'))
    const work = { ...recordingWork(), signal: AbortSignal.timeout(280_000) }
    const found = await findSsh({ ...search, offline: false, dpkgStatus: join(root, 'status') }, true, work)
    const all = [found?.server.program, found?.client.ssh, found?.client.keygen, found?.accountLibrary]
    expect(all.filter((path) => !path?.startsWith(`${root}/store/tools/`))).toEqual([])
    const argv = [found!.client.ssh, '-V']
    const { exitCode, lines } = await runProgram({
      argv,
      environment: found!.client.variables,
      directory: root,
      signal: work.signal,
    })
    expect({ exitCode, lines }).toMatchObject({ exitCode: 0, lines: [expect.stringMatching(/^OpenSSH_/)] })
    expect(await findSsh({ ...search, offline: true }, true, work)).toEqual(found)
  },
)
