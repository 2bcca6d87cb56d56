import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { catalogue, findCause } from '../diagnosis/catalogue.js'
import { causePage } from '../diagnosis/page.js'
import { run } from './testing/run.js'

const cause = findCause('HDFS_CLUSTER_IDS_DIFFER')!

describe('explain CODE', () => {
  test('prints the page of the code, also where it was typed in small letters', async () => {
    for (const code of [cause.code, cause.code.toLowerCase()])
      expect(await run(['explain', code])).toEqual({ code: 0, stdout: causePage(cause), stderr: '' })
  })

  test('gives the same as data', async () => {
    const { stdout } = await run(['explain', cause.code, '--json'])
    expect(JSON.parse(stdout).data).toEqual({
      code: cause.code,
      component: 'hdfs',
      cause: expect.stringContaining('FOLDER'),
      fix: expect.stringContaining('--instance default'),
      page: `docs/causes/${cause.code}.md`,
      explanation: cause.explanation,
      examples: cause.examples,
      links: cause.links,
      text: causePage(cause),
    })
  })

  test('names the nearest code where there is none of that name', async () => {
    const { code, stdout } = await run(['explain', 'hdfs_cluster_id_differs', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'there is no code "hdfs_cluster_id_differs" in the catalogue, did you mean HDFS_CLUSTER_IDS_DIFFER?',
      hint: 'sparkbox explain HDFS_CLUSTER_IDS_DIFFER',
    })
    expect((await run(['explain', 'hive_password'])).stderr).toContain('mean HIVE_PASSWORD_REFUSED, POSTGRES_')
    expect((await run(['explain', 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzz'])).stderr).toContain('fix: sparkbox explain\n')
  })
})

test('explain lists each code once', async () => {
  const { stdout } = await run(['explain'])
  expect(stdout.trimEnd().split('\n')).toHaveLength(catalogue.length)
  const { data } = JSON.parse((await run(['explain', '--json'])).stdout)
  expect(data.causes.map(({ code }: { code: string }) => code)).toEqual(catalogue.map(({ code }) => code))
})

describe('explain --log', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'explain-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const codes = (stdout: string) => JSON.parse(stdout).data.causes.map(({ code }: { code: string }) => code)

  test('names each cause once by the line that proves it, and no symptom beside it', async () => {
    const file = join(folder, 'output')
    const [line] = cause.examples
    await writeFile(file, `fine\n${line}\n${line}\n${findCause('HDFS_NO_DATANODE')!.examples[0]}\n`)
    const { stdout } = await run(['explain', '--log', file, '--json'])
    expect(codes(stdout)).toEqual([cause.code])
    expect(JSON.parse(stdout).data.causes[0]).toMatchObject({ line, cause: expect.not.stringContaining('FOLDER') })
  })

  test('reads standard input, and says so where nothing is known', async () => {
    const input = findCause('SSH_NOT_RUNNING')!.examples[0]!
    expect(codes((await run(['explain', '--log', '-', '--json'], { input })).stdout)).toEqual(['SSH_NOT_RUNNING'])
    expect((await run(['explain', '--log', '-'], { input: 'all is well' })).stdout).toMatch(/^No line of it/)
  })

  test('lets no line of a log steer the terminal', async () => {
    const input = `\x1b]0;title\x07\x1b[31mssh: connect to host \x1b[2Jlocalhost port 22: Connection refused\n`
    const { stdout } = await run(['explain', '--log', '-'], { input })
    expect(stdout).toContain('SSH_NOT_RUNNING')
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/)
  })

  test('a file that cannot be read, and a code beside it, are errors that do nothing', async () => {
    expect(await run(['explain', '--log', join(folder, 'missing')])).toMatchObject({ code: 2, stdout: '' })
    expect(await run(['explain', '--log', folder])).toMatchObject({ code: 2, stdout: '' })
    expect(await run(['explain', cause.code, '--log', '-'])).toMatchObject({ code: 2, stdout: '' })
  })
})

test('completion offers the codes', async () => {
  const { stdout } = await run(['__complete', 'causes'])
  expect(stdout.trimEnd().split('\n')).toEqual(catalogue.map(({ code }) => code))
  expect((await run(['completion', 'bash'])).stdout).toContain("'explain') case")
})
