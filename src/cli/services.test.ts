// Commands for some of the services.
import { describe, expect, test } from 'vitest'
import { postgres, runningStatus } from './testing/fake-stack.js'
import { run } from './testing/run.js'

const stopped = {
  ...postgres,
  id: 'namenode',
  title: 'NameNode',
  state: 'stopped' as const,
  pid: null,
  startedAt: null,
}
const partly = { ...runningStatus, state: 'partial' as const, services: [postgres, stopped] }

describe('status of named services', () => {
  test.each([
    [['postgres'], 0],
    [['namenode'], 3],
    [['postgres', 'namenode'], 3],
    [['metastore'], 3],
    [[], 3],
  ])('%j ends with %d', async (named, code) => {
    expect((await run(['status', ...named], { stack: { status: async () => partly } })).code).toBe(code)
  })

  test('shows these and no others', async () => {
    const { stdout } = await run(['status', 'namenode', '--json'], { stack: { status: async () => partly } })
    expect(JSON.parse(stdout).data.services.map(({ id }: { id: string }) => id)).toEqual(['namenode'])
  })
})

test('up of named services shows these', async () => {
  const up = async () => ({
    instance: 'default',
    alreadyRunning: false,
    milliseconds: 1500,
    services: partly.services,
    timing: null,
  })
  const { stdout } = await run(['up', 'postgres'], { stack: { up } })
  expect(stdout).toMatch(/^postgres /m)
  expect(stdout).not.toMatch(/^namenode /m)
  expect(stdout).toContain('default: 1 service ready')
})

describe('down of named services', () => {
  const down = async () => ({
    instance: 'test',
    alreadyStopped: false,
    milliseconds: 100,
    stopped: ['hiveserver2', 'namenode'],
  })

  test('says what stopped with them', async () => {
    const { stdout } = await run(['down', 'namenode', '-i', 'test'], { stack: { down } })
    expect(stdout).toBe(
      'test: 2 services stopped in 100 ms. All data stays.\n' +
        'Stopped with namenode, since they cannot run without: hiveserver2.\n' +
        'To start all of them again: sparkbox up -i test\n',
    )
  })

  test('says which were down already', async () => {
    const idle = async () => ({ instance: 'default', alreadyStopped: true, milliseconds: 1, stopped: [] })
    expect((await run(['down', 'namenode'], { stack: { down: idle } })).stdout).toBe('namenode is already down.\n')
    expect((await run(['down'], { stack: { down: idle } })).stdout).toBe('default is already down.\n')
  })
})
