import { readFile, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import type { ServicesRequest, StackApi, UpRequest } from '../stack/api.js'
import { postgres, runningStatus } from './testing/fake-stack.js'
import { run } from './testing/run.js'

const esc = '\u001b'

describe('status', () => {
  test('prints a table on standard output and nothing else', async () => {
    const { code, stdout, stderr } = await run(['status'], { stack: { status: async () => runningStatus } })
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^default: running, Spark 4\.3\.0, daemon 4100\n\nSERVICE +STATE +UP +PID/)
    expect(stdout).toMatch(/^postgres {2}● ready .* 4121 {2}50\.0 MiB +sql 5432$/m)
    expect(stdout).not.toContain(esc)
  })

  test('prints exactly one envelope with --json, before or behind the command', async () => {
    for (const argv of [
      ['status', '--json'],
      ['--json', 'status'],
    ]) {
      const { stdout, stderr } = await run(argv, { stack: { status: async () => runningStatus } })
      expect(stderr).toBe('')
      expect(stdout.endsWith('\n')).toBe(true)
      expect(JSON.parse(stdout)).toEqual({
        schemaVersion: 1,
        command: 'status',
        status: 'ok',
        data: runningStatus,
        warnings: [],
        error: null,
      })
    }
  })

  test('ends with 3 where not everything runs', async () => {
    const status = async () => ({ ...runningStatus, state: 'stopped' as const, services: [] })
    expect((await run(['status'], { stack: { status } })).code).toBe(3)
  })

  test('--watch --json writes one envelope a line', async () => {
    const { stdout } = await run(['status', '--watch', '--json'], {
      stack: {
        async *watchStatus() {
          yield { ...runningStatus, state: 'starting' }
          yield runningStatus
        },
      },
    })
    const states = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).data.state)
    expect(states).toEqual(['starting', 'running'])
  })

  test('takes the instance from the option, then the environment, then the default', async () => {
    const asked: string[] = []
    const stack = {
      status: async ({ instance }: { instance: string }) => {
        asked.push(instance)
        return runningStatus
      },
    }
    await run(['-i', 'one', 'status'], { stack, environment: { SPARKBOX_INSTANCE: 'two' } })
    await run(['status', '--instance=one'], { stack })
    await run(['status'], { stack, environment: { SPARKBOX_INSTANCE: 'two' } })
    await run(['status'], { stack, environment: { SPARKBOX_INSTANCE: '' } })
    expect(asked).toEqual(['one', 'one', 'two', 'default'])
  })

  test('refuses an instance name that could leave its folder', async () => {
    const { code, stderr } = await run(['status', '-i', '../other'])
    expect(code).toBe(2)
    expect(stderr).toContain('"../other" is no name for an instance')
  })
})

describe('up', () => {
  const up: StackApi['up'] = async (_request, { emit }) => {
    emit({ type: 'step', id: 'artifact:spark', title: 'Spark', status: 'started' })
    emit({ type: 'progress', id: 'artifact:spark', done: 10, total: 20, unit: 'bytes' })
    emit({ type: 'step', id: 'artifact:spark', title: 'Spark', status: 'done', milliseconds: 2500 })
    emit({ type: 'notice', level: 'warning', text: `swap is off${esc}[2J` })
    emit({ type: 'service', id: 'postgres', title: 'PostgreSQL', status: 'pending', milliseconds: 0, detail: '' })
    emit({
      type: 'service',
      id: 'postgres',
      title: 'PostgreSQL',
      status: 'starting',
      milliseconds: 0,
      detail: 'pid 4121',
    })
    emit({
      type: 'service',
      id: 'postgres',
      title: 'PostgreSQL',
      status: 'starting',
      milliseconds: 0,
      detail: 'refused',
    })
    emit({
      type: 'service',
      id: 'postgres',
      title: 'PostgreSQL',
      status: 'ready',
      milliseconds: 1200,
      detail: 'SELECT 1',
    })
    return { instance: 'default', alreadyRunning: false, milliseconds: 4000, services: [postgres], timing: null }
  }

  test('off a terminal writes one line for each change of state, on standard error', async () => {
    const { code, stdout, stderr } = await run(['up'], { stack: { up } })
    expect(code).toBe(0)
    expect(stderr.split('\n')).toEqual([
      'Spark …',
      'Spark: done (2.5 s)',
      'warning: swap is off',
      'PostgreSQL: starting: pid 4121',
      'PostgreSQL: ready (1.2 s): SELECT 1',
      '',
    ])
    expect(stdout).toContain('default: 1 service ready after 4.0 s.')
  })

  test('--quiet leaves warnings and the result, --json the envelope with the warnings in it', async () => {
    const quiet = await run(['up', '-q'], { stack: { up } })
    expect(quiet.stderr).toBe('warning: swap is off\n')
    const json = await run(['up', '--json'], { stack: { up } })
    expect(json.stderr).toBe('')
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'ok', warnings: [`swap is off${esc}[2J`] })
  })

  test('says what it waits for while nothing changes', async () => {
    const { stderr } = await run(['up'], {
      heartbeatMilliseconds: 20,
      stack: {
        async up(request, work) {
          const detail = 'safe mode is on'
          work.emit({ type: 'service', id: 'namenode', title: 'NameNode', status: 'starting', milliseconds: 0, detail })
          await delay(90)
          return up(request, work)
        },
      },
    })
    expect(stderr).toContain('still waiting: NameNode (0 s: safe mode is on)\n')
  })

  test('hands on what was typed; start with a service is the same command', async () => {
    const requests: UpRequest[] = []
    const record: StackApi['up'] = async (request) => {
      requests.push(request)
      return { instance: request.instance, alreadyRunning: true, milliseconds: 1, services: [], timing: null }
    }
    await run(['start', 'postgres', 'metastore', '--profile', 'small', '--timeout', '90', '--offline', '-d'], {
      stack: { up: record },
    })
    expect(requests).toEqual([
      {
        instance: 'default',
        services: ['postgres', 'metastore'],
        stack: null,
        profile: 'small',
        timeoutMilliseconds: 90_000,
        offline: true,
        wait: false,
      },
    ])
  })

  test('--dry-run plans and never calls up', async () => {
    const planUp: StackApi['planUp'] = async () => ({
      instance: 'default',
      actions: [{ kind: 'install', subject: 'spark', detail: 'missing', bytes: 1_048_576 }],
    })
    const { code, stdout } = await run(['up', '--dry-run'], { stack: { planUp } })
    expect(code).toBe(0)
    expect(stdout).toContain('install  spark  missing, 1.0 MiB')
    expect(stdout).toContain('1 action planned; nothing was done.')
  })
})

describe('failures', () => {
  const failing = (error: unknown) => ({
    status: async () => {
      throw error
    },
  })
  const portInUse = new StackError('PORT_IN_USE', 'port 9870 is held by pid 4121', {
    hint: 'kill 4121',
    details: { log: '/logs/namenode.log', lastLines: [`bind failed${esc}[31m`] },
    cause: new Error('address in use'),
  })

  test('name code, cause, fix, log and the last lines', async () => {
    const { code, stdout, stderr } = await run(['status'], { stack: failing(portInUse) })
    expect(code).toBe(5)
    expect(stdout).toBe('')
    expect(stderr).toBe(
      [
        'error[PORT_IN_USE]: port 9870 is held by pid 4121',
        '  cause: address in use',
        '  fix: kill 4121',
        '  log: /logs/namenode.log',
        '    bind failed',
        '',
      ].join('\n'),
    )
  })

  test('stand in the envelope', async () => {
    const { code, stdout } = await run(['status', '--json'], { stack: failing(portInUse) })
    expect(code).toBe(5)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'error',
      data: null,
      error: { code: 'PORT_IN_USE', message: 'port 9870 is held by pid 4121', hint: 'kill 4121' },
    })
  })

  test('that are bugs say so and keep their details in a file', async () => {
    const broken = { stack: failing(new Error('impossible state')) }
    const short = await run(['status'], broken)
    expect(short.code).toBe(1)
    expect(short.stderr).toMatch(
      /^error\[INTERNAL\]: impossible state\n {2}This is a bug in sparkbox\.\n {2}details: \S+\n$/,
    )
    expect(await takeDetails(short.stderr)).toMatch(/Error: impossible state\n {4}at /)
    const verbose = await run(['status', '-v'], broken)
    expect(verbose.stderr).toContain('    at ')
    await takeDetails(verbose.stderr)
  })

  test('of verify come with all rows', async () => {
    const verify: StackApi['verify'] = async () => ({
      instance: 'default',
      milliseconds: 10,
      rows: [
        { id: 'java', status: 'pass', ms: 4, evidence: '17.0.15', reason: null },
        { id: 'hdfs', status: 'fail', ms: 6, evidence: '', reason: 'no live DataNode' },
      ],
    })
    const text = await run(['verify'], { stack: { verify } })
    expect(text.code).toBe(1)
    expect(text.stdout).toMatch(/hdfs +✗ fail +6 ms +no live DataNode/)
    expect(text.stderr).toContain('error[VERIFY_FAILED]: 1 of 2 rows failed: hdfs')
    const json = JSON.parse((await run(['verify', '--json'], { stack: { verify } })).stdout)
    expect(json).toMatchObject({ status: 'error', error: { code: 'VERIFY_FAILED' } })
    expect(json.data.rows).toHaveLength(2)
  })
})

/** The content of the file that a bug's message names; the file is removed. */
async function takeDetails(message: string): Promise<string> {
  const file = /details: (.*)/.exec(message)![1]!
  const text = await readFile(file, 'utf8')
  await rm(file)
  return text
}

describe('reset', () => {
  const plan = { instance: 'test', actions: [{ kind: 'delete' as const, subject: '/data', detail: '', bytes: null }] }
  const planReset: StackApi['planReset'] = async () => plan

  test('off a terminal needs --yes and names it', async () => {
    const { code, stderr } = await run(['reset', '-i', 'test'], { stack: { planReset } })
    expect(code).toBe(4)
    expect(stderr).toContain('error[CONFIRMATION_REQUIRED]')
    expect(stderr).toContain('fix: sparkbox reset -i test --yes')
  })

  test('with --yes acts', async () => {
    const reset: StackApi['reset'] = async () => ({
      instance: 'test',
      removed: ['/data'],
      kept: [],
      bytes: 2048,
      snapshot: null,
    })
    const { code, stdout } = await run(['reset', '-i', 'test', '--yes'], { stack: { planReset, reset } })
    expect(code).toBe(0)
    expect(stdout).toBe('removed /data\n2.0 KiB freed.\n')
  })
})

test('down and stop take services', async () => {
  const requests: ServicesRequest[] = []
  const down: StackApi['down'] = async (request) => {
    requests.push(request)
    return { instance: 'default', alreadyStopped: false, milliseconds: 10, stopped: ['postgres'] }
  }
  await run(['down'], { stack: { down } })
  await run(['stop', 'postgres'], { stack: { down } })
  expect(requests.map(({ services }) => services)).toEqual([[], ['postgres']])
})
