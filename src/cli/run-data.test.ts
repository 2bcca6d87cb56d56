import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LogsRequest, SqlRequest, StackApi } from '../stack/api.js'
import { run } from './testing/run.js'

const esc = '\u001b'

describe('logs', () => {
  async function* lines(request: LogsRequest) {
    const text = `${request.raw ? 'raw' : 'shown'} ${esc}[31mred${esc}]0;title\u0007`
    yield { service: 'metastore', time: null, level: null, text, problem: null }
  }

  test('are stripped of control characters, but not with --raw into a pipe', async () => {
    expect((await run(['logs', 'metastore'], { stack: { logs: lines } })).stdout).toBe('shown red\n')
    expect((await run(['logs', 'metastore', '--raw'], { stack: { logs: lines } })).stdout).toContain(`${esc}[31m`)
    const terminal = { columns: 80, rows: 24 }
    const shown = await run(['logs', 'metastore', '--raw', '--no-color'], { stack: { logs: lines }, terminal })
    expect(shown.stdout).toBe('raw red\n')
  })

  test('-f --json is one envelope a line, without -f one for all', async () => {
    const follow = await run(['logs', '-f', '--json'], { stack: { logs: lines } })
    expect(JSON.parse(follow.stdout).data).toMatchObject({ service: 'metastore' })
    const all = await run(['logs', '--json'], { stack: { logs: lines } })
    expect(JSON.parse(all.stdout).data.lines).toHaveLength(1)
  })

  test('--since takes an age or a time', async () => {
    const wrong = await run(['logs', '--since', 'yesterday'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('not "yesterday"')
    const asked: (string | null)[] = []
    const logs = async function* (request: LogsRequest) {
      asked.push(request.since)
      yield* lines(request)
    }
    await run(['logs', '--since', '2030-01-31T08:00:00Z'], { stack: { logs } })
    expect(asked.at(-1)).toBe('2030-01-31T08:00:00.000Z')
    await run(['logs', '--since', '10m'], { stack: { logs } })
    expect(Math.abs(Date.now() - 600_000 - Date.parse(asked.at(-1) ?? ''))).toBeLessThan(5000)
  })
})

describe('sql', () => {
  const requests: SqlRequest[] = []
  const columns = [
    { name: 'id', type: 'int' },
    { name: 'name', type: 'string' },
  ]
  const sql: StackApi['sql'] = async (request, take) => {
    requests.push(request)
    take({ statement: request.text, columns })
    take({
      rows: [
        [1, '東京'],
        [20, 'a, "b"'],
      ],
    })
    take({ rows: [[3, null]] })
    take({ milliseconds: 120 })
  }

  test('draws a table with numbers to the right; count and time go to standard error', async () => {
    const { stdout, stderr } = await run(['sql', 'select 1'], { stack: { sql } })
    expect(stdout).toBe([' id |  name', '----+--------', '  1 | 東京', ' 20 | a, "b"', '  3 | NULL', ''].join('\n'))
    expect(stderr).toBe('(3 rows, 120 ms)\n')
  })

  test('writes CSV and JSON, and reads standard input', async () => {
    const csv = await run(['sql', '--format', 'csv', '--engine', 'hive'], { stack: { sql }, input: 'show tables' })
    expect(csv.stdout).toBe('id,name\n1,東京\n20,"a, ""b"""\n3,\n')
    expect(csv.stderr).toBe('')
    expect(requests.at(-1)).toEqual({ instance: 'default', engine: 'hive', text: 'show tables' })
    const json = await run(['sql', '--format', 'json', 'x'], { stack: { sql } })
    expect(json.stdout).toBe('[{"id":1,"name":"東京"},\n{"id":20,"name":"a, \\"b\\""},\n{"id":3,"name":null}]\n')
    const envelope = JSON.parse((await run(['sql', '--json', 'x'], { stack: { sql } })).stdout)
    const rows = [
      [1, '東京'],
      [20, 'a, "b"'],
      [3, null],
    ]
    expect(envelope.data).toEqual({
      engine: 'spark',
      results: [{ statement: 'x', columns, rows, milliseconds: 120 }],
    })
  })

  test.each([
    ['table', ' id | name\n----+------\n\n id | name\n----+------\n'],
    ['csv', 'id,name\n\nid,name\n'],
    ['json', '[]\n[]\n'],
  ])('results without rows, and a statement without a result, as %s', async (format, expected) => {
    const empty: StackApi['sql'] = async (_, take) => {
      for (const each of [columns, [], columns]) {
        take({ statement: 'x', columns: each })
        take({ milliseconds: 1 })
      }
    }
    expect((await run(['sql', '--format', format, 'x'], { stack: { sql: empty } })).stdout).toBe(expected)
  })

  test('reads a file without its byte order mark', async () => {
    const file = await writtenFile('\uFEFFselect 1')
    await run(['sql', '-f', file], { stack: { sql } })
    expect(requests.at(-1)?.text).toBe('select 1')
  })

  test('refuses bytes that are not UTF-8, and says where they are', async () => {
    const latin = Buffer.from("select 1;\ninsert into t values ('caf\xe9')", 'latin1')
    const file = await writtenFile(latin)
    const seen = requests.length
    const refused = await run(['sql', '-f', file, '--engine', 'hive'], { stack: { sql } })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(`${file} is not UTF-8: line 2 has the byte 0xE9`)
    expect(refused.stderr).toContain(`iconv -f LATIN1 -t UTF-8 ${file} | sparkbox sql`)
    expect((await run(['sql'], { stack: { sql }, input: latin })).stderr).toContain(
      'standard input is not UTF-8: line 2',
    )
    expect((await run(['sql', 'select \uFFFD'], { stack: { sql } })).stderr).toContain('the statement is not UTF-8')
    expect(requests).toHaveLength(seen)
  })
})

describe('commands that run another program', () => {
  const environment = { PATH: process.env.PATH ?? '' }
  const execCommand: StackApi['execCommand'] = async ({ arguments: argv }) => ({ argv, environment, directory: null })

  test('return its exit code, or 128 and the number of its signal', async () => {
    expect((await run(['exec', '--', 'sh', '-c', 'exit 41'], { stack: { execCommand } })).code).toBe(41)
    expect((await run(['exec', 'sh', '-c', 'kill -TERM $$'], { stack: { execCommand } })).code).toBe(143)
  })

  test('hand every further word on as it is', async () => {
    const seen: string[][] = []
    const submitCommand: StackApi['submitCommand'] = async ({ arguments: argv }) => {
      seen.push(argv)
      return { argv: ['true'], environment, directory: null }
    }
    const stack = { submitCommand, watchSubmitted: async () => {} }
    await run(['run', 'job.py', '--json', '-i', 'x', '--', '-v'], { stack })
    await run(['-i', 'test', 'run', '--', '--master', 'yarn', 'job.py'], { stack })
    expect(seen).toEqual([
      ['job.py', '--json', '-i', 'x', '--', '-v'],
      ['--master', 'yarn', 'job.py'],
    ])
  })

  test('run says why a job failed on YARN, where that is known, and asks after no other end', async () => {
    const asked: unknown[] = []
    const explainSubmitted: StackApi['explainSubmitted'] = async (request, { emit }) => {
      asked.push(request)
      emit({ type: 'notice', level: 'warning', text: 'YARN has no queue x' })
    }
    const ending = (script: string) => async () => ({ argv: ['sh', '-c', script], environment, directory: null })
    const watchSubmitted = async () => {}
    const stack = (script: string) => ({ stack: { submitCommand: ending(script), explainSubmitted, watchSubmitted } })
    const failed = await run(['run', 'job.py'], stack('exit 3'))
    expect(failed).toMatchObject({ code: 3, stderr: expect.stringContaining('warning: YARN has no queue x') })
    expect(asked).toEqual([{ instance: 'default', since: expect.any(Number) }])
    await run(['run', 'job.py'], stack('exit 0'))
    await run(['run', 'job.py'], stack('kill -TERM $$'))
    expect(asked).toHaveLength(1)
  })

  test('run says what its job waits for, for as long as it runs', async () => {
    const submitCommand = async () => ({ argv: ['sleep', '0.2'], environment, directory: null })
    const watchSubmitted: StackApi['watchSubmitted'] = async (_, { emit, signal }) => {
      emit({ type: 'notice', level: 'warning', text: 'application_1_0001: it waits for room' })
      await once(signal, 'abort')
    }
    const { stderr, code } = await run(['run', 'job.py'], { stack: { submitCommand, watchSubmitted } })
    expect([code, stderr]).toEqual([0, 'warning: application_1_0001: it waits for room\n'])
  })

  test('name a program that is not there', async () => {
    const { code, stderr } = await run(['exec', 'no-such-program'], { stack: { execCommand } })
    expect(code).toBe(1)
    expect(stderr).toContain('error[COMMAND_FAILED]: cannot run no-such-program: no such program')
  })
})

test('env quotes for each syntax', async () => {
  const environment: StackApi['environment'] = async () => ({
    instance: 'default',
    variables: { SPARK_HOME: "/it's here" },
    path: ['/box/bin'],
  })
  const of = async (shell: string) =>
    (await run(['env', '--shell', shell], { stack: { environment }, environment: { PATH: '/bin' } })).stdout
  expect(await of('sh')).toBe("export SPARK_HOME='/it'\\''s here'\nexport PATH='/box/bin'${PATH:+:$PATH}\n")
  expect(await of('fish')).toBe("set -gx SPARK_HOME '/it\\'s here'\nset -gx PATH '/box/bin' $PATH\n")
  expect(await of('dotenv')).toBe('SPARK_HOME="/it\'s here"\nPATH=/box/bin:/bin\n')
  expect(JSON.parse(await of('json'))).toEqual({ SPARK_HOME: "/it's here", PATH: '/box/bin:/bin' })
})

async function writtenFile(content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-run-data-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'statements.sql')
  await writeFile(file, content)
  return file
}
