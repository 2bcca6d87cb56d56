import { expect, test } from 'vitest'
import type { StackApi, StackCheck, StackCreationRequest } from '../stack/api.js'
import { run } from './testing/run.js'

test('stack new takes --set more than once, in front of the name and behind it', async () => {
  const requests: StackCreationRequest[] = []
  const createStack: StackApi['createStack'] = async (request) => {
    requests.push(request)
    const changes = [{ key: 'spark', before: '4.3.0', after: '4.2.1' }]
    return { name: request.name, from: request.from, directory: '/config/stacks/mine', changes, isLocked: request.lock }
  }
  const stack = { createStack }
  const made = await run(['stack', 'new', '--set', 'spark=4.2.1', 'mine', '--set=java=17-21'], { stack })
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toBe(
    'KEY    CURRENT  MINE\nspark  4.3.0    4.2.1\n\n/config/stacks/mine is made. Next: sparkbox up --instance mine --stack mine\n',
  )
  const unlocked = await run(['stack', 'new', 'mine', '--from', 'classic', '--no-lock'], { stack })
  expect(unlocked.stdout).toContain('Next: sparkbox stack lock mine\n')
  expect(requests).toEqual([
    { name: 'mine', from: 'current', set: ['spark=4.2.1', 'java=17-21'], lock: true },
    { name: 'mine', from: 'classic', set: [], lock: false },
  ])
})

test('stack check prints every row, and ends with 2 where one fails', async () => {
  const answer = (...statuses: StackCheck['checks'][number]['status'][]): Partial<StackApi> => ({
    checkStack: async ({ stack: name }) => ({
      name,
      directory: '/config/stacks/mine',
      checks: statuses.map((status) => ({ id: 'hive-tez', status, detail: `it is ${status}`, source: 'a POM' })),
    }),
  })
  const fine = await run(['stack', 'check', 'mine'], { stack: answer('ok', 'warn') })
  expect(fine).toMatchObject({ code: 0, stderr: '' })
  expect(fine.stdout).toBe('CHECK     STATUS  DETAIL\nhive-tez  ok      it is ok\nhive-tez  warn    it is warn\n')
  const failed = await run(['stack', 'check', 'mine', '--json'], { stack: answer('ok', 'fail') })
  expect(failed.code).toBe(2)
  expect(JSON.parse(failed.stdout)).toMatchObject({
    command: 'stack check',
    status: 'error',
    data: { checks: [{ status: 'ok' }, { status: 'fail' }] },
    error: { code: 'INCOMPATIBLE_VERSIONS', message: 'the stack mine cannot be used: it is fail' },
  })
})

test('stack list and stack show are tables', async () => {
  const summary = {
    name: 'mine',
    title: 'Spark 4.2.1',
    origin: 'own' as const,
    directory: '/config/stacks/mine',
    instances: ['default'],
    problem: null,
  }
  const stack: Partial<StackApi> = {
    listStacks: async () => ({
      stacks: [summary, { ...summary, name: 'odd', title: null, instances: [], problem: 'no' }],
    }),
    showStack: async () => ({
      ...summary,
      versions: { spark: '4.2.1' },
      java: {
        hadoop: { minimum: 17, maximum: 25 },
        hive: { minimum: 8, maximum: 8 },
        spark: { minimum: 17, maximum: 25 },
      },
      python: { minimum: '3.11', maximum: '3.13' },
      artifacts: [{ name: 'spark', title: 'Spark 4.2.1', source: 'pypi', from: 'requirements.txt', bytes: 1024 }],
    }),
  }
  expect((await run(['stack', 'list'], { stack })).stdout).toBe(
    'STACK  ORIGIN  INSTANCES  VERSIONS\nmine   own     default    Spark 4.2.1\nodd    own     -          no\n',
  )
  const { stdout } = await run(['stack', 'show', 'mine'], { stack })
  expect(stdout).toMatch(
    /^mine: Spark 4\.2\.1\n\/config\/stacks\/mine\n\nKEY +VERSION\nspark +4\.2\.1\njava\.hadoop +17-25\njava\.hive +8\n/,
  )
  expect(stdout).toMatch(/Spark 4\.2\.1 +pypi +1\.0 KiB +requirements\.txt\n$/)
})

test('names of stacks are completed', async () => {
  const stack: Partial<StackApi> = {
    listStacks: async () => ({
      stacks: ['classic', 'current'].map((name) => {
        return { name, title: name, origin: 'delivered', directory: '/', instances: [], problem: null }
      }),
    }),
  }
  expect((await run(['__complete', 'stacks'], { stack })).stdout).toBe('classic\ncurrent\n')
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await run(['completion', shell])
    expect(stdout).toContain('sparkbox __complete stacks')
  }
})
