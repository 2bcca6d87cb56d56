// Autostart in a home of its own, with the files of real shells and a systemctl that tells how it was called.
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { exists } from '../host/files.js'
import { findHome } from '../instance/home.js'
import { newInstanceId, writeRecord } from '../instance/record.js'
import { autostartOff, autostartOn, autostartStatus, planAutostartOff, planAutostartOn } from './autostart.js'
import { planUninstall, uninstall } from './uninstall.js'

let folder: string
let user: string
const work = { signal: AbortSignal.timeout(60_000), emit: () => {} }
const request = { instance: 'work' }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-autostart-'))
  user = join(folder, 'user')
  await mkdir(user)
  vi.stubEnv('HOME', user)
  vi.stubEnv('SPARKBOX_HOME', join(folder, 'box'))
  vi.stubEnv('XDG_CONFIG_HOME', '')
  vi.stubEnv('ZDOTDIR', '')
  vi.stubEnv('SHELL', '/bin/bash')
  // No systemctl, unless a test puts one there.
  vi.stubEnv('PATH', join(folder, 'tools'))
  await makeInstance('work')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

describe('by the login shell', () => {
  test.each([
    ['/bin/bash', [], '.profile'],
    ['/bin/bash', ['.profile'], '.profile'],
    ['/bin/bash', ['.bash_profile', '.profile'], '.bash_profile'],
    ['/bin/bash', ['.bash_login', '.profile'], '.bash_login'],
    ['/usr/bin/zsh', ['.profile'], '.zprofile'],
    ['/bin/sh', ['.bash_profile'], '.profile'],
    ['/usr/bin/fish', [], '.config/fish/conf.d/sparkbox-work.fish'],
  ])('of %s with %j it is %s, and leaves no trace', async (shell, present, expected) => {
    vi.stubEnv('SHELL', shell)
    for (const name of present) await writeFile(join(user, name), `# ${name}\n`)
    const before = await tree(user)
    const plan = await planAutostartOn(request, work)
    expect(await tree(user)).toEqual(before)
    expect(plan).toMatchObject({ way: 'login-shell', file: join(user, expected) })
    const on = await autostartOn(request, work)
    expect(on).toMatchObject({
      way: 'login-shell',
      file: plan.file,
      text: plan.text,
      problems: [],
      changed: [plan.file],
    })
    expect(await readFile(join(user, expected), 'utf8')).toContain(plan.text)
    expect((await autostartOff(request, work)).changed).toEqual([plan.file])
    expect(await tree(user)).toEqual(before)
  })

  test('a file in any encoding, without a last line break, with its mode, is what it was', async () => {
    const profile = join(user, '.profile')
    const bytes = Buffer.from([0x23, 0xe9, 0xff, 0x0a, 0x78])
    await writeFile(profile, bytes)
    await chmod(profile, 0o600)
    await autostartOn(request, work)
    expect((await stat(profile)).mode & 0o777).toBe(0o600)
    await autostartOff(request, work)
    expect(await readFile(profile)).toEqual(bytes)
    expect((await stat(profile)).mode & 0o777).toBe(0o600)
  })

  test('a link into a folder of dot files stays a link', async () => {
    await mkdir(join(user, 'dotfiles'))
    await writeFile(join(user, 'dotfiles', 'profile'), 'x\n')
    await symlink('dotfiles/profile', join(user, '.profile'))
    await autostartOn(request, work)
    expect(await readlink(join(user, '.profile'))).toBe('dotfiles/profile')
    expect(await readFile(join(user, 'dotfiles', 'profile'), 'utf8')).toContain('up -i work')
    await autostartOff(request, work)
    expect(await readFile(join(user, 'dotfiles', 'profile'), 'utf8')).toBe('x\n')
  })

  test('on again changes nothing, and off again neither', async () => {
    await autostartOn(request, work)
    expect((await planAutostartOn(request, work)).actions).toEqual([])
    expect((await autostartOn(request, work)).changed).toEqual([])
    await autostartOff(request, work)
    expect((await planAutostartOff(request, work)).actions).toEqual([])
    expect(await autostartOff(request, work)).toMatchObject({ way: 'none', changed: [] })
  })

  test('an edit by hand is seen, and written over only by on', async () => {
    const profile = join(user, '.profile')
    await autostartOn(request, work)
    const written = await readFile(profile, 'utf8')
    await writeFile(profile, written.replace('--detach', '--detach --verbose'))
    expect((await autostartStatus(request, work)).problems).toEqual(['the lines are not as sparkbox wrote them'])
    await autostartOn(request, work)
    expect(await readFile(profile, 'utf8')).toBe(written)
  })

  test('half a block is named and left for the person', async () => {
    const profile = join(user, '.profile')
    await autostartOn(request, work)
    const half = (await readFile(profile, 'utf8')).replace(/# <<<.*\n/, '')
    await writeFile(profile, half)
    await expect(autostartOff(request, work)).rejects.toMatchObject({ code: 'FOREIGN_DATA' })
    expect(await readFile(profile, 'utf8')).toBe(half)
  })

  test('a file that the shell reads no longer is named, and on moves the lines', async () => {
    await autostartOn(request, work)
    await writeFile(join(user, '.bash_profile'), '')
    expect((await autostartStatus(request, work)).problems).toEqual(['the login shell /bin/bash reads another file'])
    const { changed } = await autostartOn(request, work)
    expect(changed).toEqual([join(user, '.profile'), join(user, '.bash_profile')])
    expect(await exists(join(user, '.profile'))).toBe(false)
    await autostartOff(request, work)
    expect(await tree(user)).toEqual({ '.bash_profile': '' })
  })

  test('without HOME it is the home of the account, and nothing fails', async () => {
    vi.stubEnv('HOME', undefined)
    expect(await autostartStatus(request, work)).toMatchObject({ way: 'none', problems: [] })
  })

  test('an unknown shell is told what to do', async () => {
    vi.stubEnv('SHELL', '/opt/nu')
    await expect(autostartOn(request, work)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MACHINE',
      hint: expect.stringContaining('sparkbox up -i work --detach --quiet'),
    })
  })

  test('an instance that does not exist is refused, and can be turned off', async () => {
    await expect(autostartOn({ instance: 'other' }, work)).rejects.toMatchObject({ code: 'UNKNOWN_INSTANCE' })
    expect((await autostartOff({ instance: 'other' }, work)).changed).toEqual([])
    expect(await readdir(join(folder, 'box', 'instances'))).toEqual(['work'])
  })

  test('uninstall turns it off, of this home only', async () => {
    await writeFile(join(user, '.profile'), 'mine\n')
    await autostartOn(request, work)
    vi.stubEnv('SPARKBOX_HOME', join(folder, 'other-box'))
    await makeInstance('work')
    await autostartOn(request, work)
    const { actions } = await planUninstall({ ...request, all: false, keepData: false }, work)
    expect(actions).toContainEqual({
      kind: 'write',
      subject: join(user, '.profile'),
      detail: 'without the lines of autostart',
      bytes: null,
    })
    await uninstall({ ...request, all: false, keepData: false }, work)
    vi.stubEnv('SPARKBOX_HOME', join(folder, 'box'))
    expect(await autostartStatus(request, work)).toMatchObject({ way: 'login-shell', problems: [] })
    await uninstall({ ...request, all: false, keepData: false }, work)
    expect(await tree(user)).toEqual({ '.profile': 'mine\n' })
  })
})

describe('by systemd', () => {
  const unit = () => join(user, '.config', 'systemd', 'user', 'sparkbox-work.service')

  beforeEach(() => putSystemctl('enabled'))

  test('a unit is written and enabled, and goes without a trace', async () => {
    const plan = await planAutostartOn(request, work)
    expect(await tree(user)).toEqual({})
    expect(plan).toMatchObject({ way: 'systemd', file: unit() })
    const on = await autostartOn(request, work)
    expect(on).toMatchObject({ way: 'systemd', file: unit(), text: plan.text, problems: [], changed: [unit()] })
    expect(await readFile(unit(), 'utf8')).toBe(plan.text)
    const link = join(user, '.config/systemd/user/default.target.wants/sparkbox-work.service')
    expect(await readlink(link)).toBe(unit())
    expect(await called()).toEqual(['--user daemon-reload', '--user is-enabled sparkbox-work.service'])
    expect((await autostartOn(request, work)).changed).toEqual([])
    expect((await autostartOff(request, work)).changed).toEqual([unit()])
    expect((await called()).slice(2)).toEqual(['--user daemon-reload', '--user reset-failed sparkbox-work.service'])
    expect(await tree(user)).toEqual({})
  })

  test('says what was changed by hand, or that nobody would start it', async () => {
    await autostartOn(request, work)
    await writeFile(unit(), (await readFile(unit(), 'utf8')).replace('TimeoutStopSec=180', 'TimeoutStopSec=1'))
    await rm(join(user, '.config/systemd/user/default.target.wants/sparkbox-work.service'))
    await rm(join(folder, 'tools'), { recursive: true })
    expect((await autostartStatus(request, work)).problems).toEqual([
      'the unit is not as sparkbox wrote it',
      'the unit is not enabled',
      'no systemd of this user answers',
    ])
    // Then the login shell is the way, and the unit goes.
    expect(await autostartOn(request, work)).toMatchObject({ way: 'login-shell', problems: [] })
    expect(await exists(unit())).toBe(false)
  })

  test('takes over from the login shell', async () => {
    await rm(join(folder, 'tools'), { recursive: true })
    await autostartOn(request, work)
    await putSystemctl('enabled')
    const { changed } = await autostartOn(request, work)
    expect(changed).toEqual([join(user, '.profile'), unit()])
    expect(await exists(join(user, '.profile'))).toBe(false)
  })

  test('a systemd that looks elsewhere leaves nothing behind', async () => {
    await putSystemctl('not-found')
    await expect(autostartOn(request, work)).rejects.toMatchObject({ code: 'COMMAND_FAILED' })
    expect(await tree(user)).toEqual({})
  })

  test("somebody else's unit of the same name is left alone", async () => {
    await mkdir(join(user, '.config', 'systemd', 'user'), { recursive: true })
    await writeFile(unit(), '[Unit]\n')
    await expect(autostartOn(request, work)).rejects.toMatchObject({ code: 'FOREIGN_DATA' })
    expect((await autostartOff(request, work)).changed).toEqual([])
    expect(await readFile(unit(), 'utf8')).toBe('[Unit]\n')
  })

  test('uninstall removes the unit and says so', async () => {
    await autostartOn(request, work)
    const { removed } = await uninstall({ ...request, all: false, keepData: false }, work)
    expect(removed).toContain(unit())
    expect(await exists(unit())).toBe(false)
  })
})

async function makeInstance(name: string): Promise<void> {
  const home = findHome(process.env)
  const root = join(home.instances, name)
  await mkdir(root, { recursive: true })
  await writeRecord(home, {
    schemaVersion: 1,
    id: newInstanceId(),
    name,
    stack: 'current',
    createdAt: '2030-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(root, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  })
}

/** Stands for the machine's systemd: it answers, and says of a unit what the test wants. */
async function putSystemctl(answer: string): Promise<void> {
  const tools = join(folder, 'tools')
  await mkdir(tools, { recursive: true })
  const script = `#!/bin/sh
case "$*" in
  '--user show-environment') exit 0 ;;
  *is-enabled*) echo ${answer} ;;
esac
echo "$*" >>${join(folder, 'calls')}
`
  await writeFile(join(tools, 'systemctl'), script, { mode: 0o755 })
}

async function called(): Promise<string[]> {
  return (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n')
}

/** Every path below a folder, with the text of files. */
async function tree(root: string): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {}
  for (const path of await readdir(root, { recursive: true })) {
    const isFile = (await lstat(join(root, path))).isFile()
    found[path] = isFile ? await readFile(join(root, path), 'latin1') : null
  }
  return found
}
