import { expect, test } from 'vitest'
import type { AutostartChange, AutostartPlan } from '../stack/api.js'
import { run } from './testing/run.js'

const file = '/home/ada/.profile'
const plan: AutostartPlan = {
  instance: 'work',
  actions: [{ kind: 'write', subject: file, detail: 'lines for the login shell', bytes: null }],
  way: 'login-shell',
  file,
  text: '# one\ntwo\n',
}
const on: AutostartChange = {
  instance: 'work',
  way: 'login-shell',
  file,
  text: '# one\ntwo\n',
  problems: [],
  lingers: null,
  changed: [file],
}
const off: AutostartChange = { ...on, way: 'none', file: null, text: null }
const stack = {
  planAutostartOn: async () => plan,
  autostartOn: async () => on,
  planAutostartOff: async () => plan,
  autostartOff: async () => off,
}

test('on --dry-run shows what would be written, and where', async () => {
  const { code, stdout } = await run(['autostart', 'on', '-i', 'work', '--dry-run'], { stack })
  expect(code).toBe(0)
  expect(stdout).toContain(`${file}:\n\n  # one\n  two\n\nACTION`)
})

test('on asks, and without a terminal says which flag answers', async () => {
  const { code, stderr } = await run(['autostart', 'on', '-i', 'work'], {
    stack: { planAutostartOn: async () => plan },
  })
  expect(code).toBe(4)
  expect(stderr).toContain(`this would add these lines to ${file}, which start work at each login`)
  expect(stderr).toContain('sparkbox autostart on -i work --yes')
})

test('on --yes writes, and shows it', async () => {
  const { code, stdout } = await run(['autostart', 'on', '-i', 'work', '--yes'], { stack })
  expect(code).toBe(0)
  expect(stdout).toBe(`changed ${file}\nwork starts by itself at each login, by lines in ${file}:\n\n  # one\n  two\n`)
})

test('on where it is on already asks nothing', async () => {
  const inForce = {
    planAutostartOn: async () => ({ ...plan, actions: [] }),
    autostartOn: async () => ({ ...on, changed: [] }),
  }
  const { code, stdout } = await run(['autostart', 'on'], { stack: inForce })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Nothing to change\.\nwork starts by itself/)
})

test('off says what it changed', async () => {
  expect((await run(['autostart', 'off'], { stack })).stdout).toBe(`changed ${file}\nwork does not start by itself.\n`)
})

test('status names what stands in the way, and how to start with the machine', async () => {
  const problems = ['the unit is not enabled']
  const autostartStatus = async () => ({ ...on, way: 'systemd' as const, problems, lingers: false })
  const { stdout } = await run(['autostart', 'status'], { stack: { autostartStatus } })
  expect(stdout).toContain('by the unit /home/ada/.profile')
  expect(stdout).toContain('but the unit is not enabled\nTo write it anew: sparkbox autostart on -i work')
  expect(stdout).toContain('loginctl enable-linger')
  const { stdout: json } = await run(['autostart', 'status', '--json'], { stack: { autostartStatus } })
  expect(JSON.parse(json)).toMatchObject({ command: 'autostart status', data: { way: 'systemd', problems } })
})
