// The whole way on a real systemd of a user. This machine may have none, so one is started in a mount namespace of its
// own, whose /run says that systemd runs; only the sparkbox that the unit calls is a teller.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Build, build } from '../cli/testing/build.js'
import { runProgram } from '../host/run-program.js'
import { findHome } from '../instance/home.js'
import { newInstanceId, writeRecord } from '../instance/record.js'

const manager = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find(existsSync)
const possible = manager !== undefined && existsSync('/usr/bin/unshare') && (await maySeparate())

let folder: string
let program: Build

beforeAll(async () => {
  if (!possible) return
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-systemd-'))
  program = await build()
  const teller = `#!/bin/sh\necho "$* home=$SPARKBOX_HOME path=$PATH" >>"${folder}/calls"\n`
  await writeFile(join(program.directory, 'sparkbox'), teller, { mode: 0o755 })
  const home = findHome({ SPARKBOX_HOME: join(folder, 'box') })
  await mkdir(join(home.instances, 'work'), { recursive: true })
  await writeRecord(home, {
    schemaVersion: 1,
    id: newInstanceId(),
    name: 'work',
    stack: 'current',
    createdAt: '2030-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(folder, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  })
}, 60_000)

afterAll(async () => {
  if (!possible) return
  await program.remove()
  await rm(folder, { recursive: true })
})

test.skipIf(!possible)(
  'systemd starts the instance with its default target, stops it, and forgets it',
  async () => {
    const { lines } = await inNamespace(`
      sparkbox() { ${process.execPath} ${program.directory}/dist/cli/main.cjs autostart "$@" -i work; }
      sparkbox on --yes >/dev/null || echo 'on failed'
      systemctl --user is-enabled sparkbox-work.service
      systemctl --user start default.target
      systemctl --user show sparkbox-work.service --property=ActiveState,SubState
      systemctl --user stop sparkbox-work.service
      sparkbox status | head -n 1
      sparkbox off
      systemctl --user list-unit-files --no-legend 'sparkbox-*'
      find "$HOME" -mindepth 1`)
    const file = join(folder, 'user', '.config', 'systemd', 'user', 'sparkbox-work.service')
    expect(lines).toEqual([
      'enabled',
      'ActiveState=active',
      'SubState=exited',
      `work starts by itself at each login, by the unit ${file}:`,
      `changed ${file}`,
      'work does not start by itself.',
    ])
    const rest = `home=${folder}/box path=${join(process.execPath, '..')}:/usr/local/bin:/usr/bin:/bin`
    expect(await readFile(join(folder, 'calls'), 'utf8')).toBe(
      `up -i work --no-color ${rest}\ndown -i work --no-color ${rest}\n`,
    )
  },
  120_000,
)

/** Root may, where no container forbids it. */
async function maySeparate(): Promise<boolean> {
  const argv = ['/usr/bin/unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/run']
  const environment = { PATH: '/usr/bin:/bin' }
  return (await runProgram({ argv, environment, directory: '/', signal: AbortSignal.timeout(10_000) })).exitCode === 0
}

/** Runs a script beside a manager of its own, and ends the manager. */
async function inNamespace(script: string) {
  const text = `
    mount -t tmpfs none /run || exit
    mkdir -p /run/systemd/system "$XDG_RUNTIME_DIR" "$HOME"
    ${manager} --user --unit=basic.target >"${folder}/manager.log" 2>&1 &
    manager=$!
    trap 'systemctl --user exit; wait $manager' EXIT
    until systemctl --user show-environment >/dev/null 2>&1; do
      kill -0 $manager || exit
      sleep 0.1
    done
    ${script}`
  return runProgram({
    argv: ['unshare', '--mount', 'sh', '-c', text],
    environment: {
      PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
      HOME: join(folder, 'user'),
      USER: 'root',
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      XDG_RUNTIME_DIR: '/run/user/0',
      SPARKBOX_HOME: join(folder, 'box'),
    },
    directory: folder,
    signal: AbortSignal.timeout(60_000),
  })
}
