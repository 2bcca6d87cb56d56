// What is heavy for a small machine, in the smallest profile: it gets done, and no service dies of it.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servicesOf } from '../../src/components/traits.js'
import { proportionalBytes } from '../../src/host/resources.js'
import { Sandbox } from './sandbox.js'

const rows = 1_000_000
const gibibyte = 2 ** 30

describe('the profile small', () => {
  let box: Sandbox
  let hadoop: string
  let before: Service[]

  beforeAll(async () => {
    box = await Sandbox.make()
    await box.seed('current')
    const { artifacts } = await box.data('install')
    hadoop = artifacts.find(({ name }: { name: string }) => name === 'hadoop').directory
    await box.data('config', 'set', 'profile=small')
    await box.data('up')
    before = await services(box)
  })

  afterAll(async () => {
    await box.remove()
  })

  it('needs at most 3 GiB for all services together', async () => {
    const sum = (await box.processes()).reduce((total, pid) => total + (proportionalBytes(pid) ?? 0), 0)
    console.log(`proportional memory of all services at rest: ${(sum / 2 ** 20).toFixed(0)} MiB`)
    expect(sum).toBeGreaterThan(0.5 * gibibyte)
    expect(sum).toBeLessThan(3 * gibibyte)
  })

  it('joins and sums up a million rows in Spark, over 200 partitions', async () => {
    const text = `set spark.sql.shuffle.partitions=200;
      set spark.sql.adaptive.enabled=false;
      create table numbers stored as orc as select id, id % 1000 as bucket, cast(id as string) as word from range(${rows});
      create table buckets stored as orc as select id as bucket, id % 10 as digit from range(1000);
      select /*+ merge(b) */ sum(n.id) as total, count(distinct n.word) as words
        from numbers n join buckets b on n.bucket = b.bucket where b.digit < 10`
    const { results } = await box.data('sql', text)
    expect(results.at(-1).rows).toEqual([[(rows * (rows - 1)) / 2, rows]])
  })

  it('and in Hive', async () => {
    const text = `set hive.auto.convert.join=false;
      select b.digit, count(*) as n, sum(n.id) as total from numbers n join buckets b on n.bucket = b.bucket
        group by b.digit order by b.digit`
    const { results } = await box.data('sql', '--engine', 'hive', text)
    const { rows: groups } = results.at(-1)
    expect(groups.map(([digit, count]: number[]) => [digit, count])).toEqual(
      Array.from({ length: 10 }, (_, digit) => [digit, rows / 10]),
    )
    const totals: number[] = groups.map(([, , total]: number[]) => total)
    expect(totals.reduce((sum, each) => sum + each, 0)).toBe((rows * (rows - 1)) / 2)
  })

  it('sorts a million rows with MapReduce', async () => {
    const [jar = ''] = (await readdir(join(hadoop, 'lib'))).filter((name) => name.includes('mapreduce-examples'))
    const run = (...words: string[]) => box.run(['exec', '--', 'hadoop', 'jar', join(hadoop, 'lib', jar), ...words])
    for (const words of [
      ['teragen', '-Dmapreduce.job.maps=2', `${rows}`, '/tmp/heavy/in'],
      ['terasort', '-Dmapreduce.job.reduces=2', '/tmp/heavy/in', '/tmp/heavy/out'],
      ['teravalidate', '/tmp/heavy/out', '/tmp/heavy/report'],
    ]) {
      const { exitCode, stderr } = await run(...words)
      expect({ exitCode, end: exitCode === 0 ? '' : stderr.slice(-2000) }).toEqual({ exitCode: 0, end: '' })
    }
    const { stdout } = await box.run(['exec', '--', 'hdfs', 'dfs', '-cat', '/tmp/heavy/report/part-r-00000'])
    expect(stdout).toMatch(/^checksum\t[0-9a-f]+\n$/)
  })

  it('has all its services still, none of them started again', async () => {
    expect(await services(box)).toEqual(before)
    expect(before.map(({ id }) => id).toSorted()).toEqual(servicesOf({ versions: {} }).toSorted())
  })
})

interface Service {
  id: string
  state: string
  pid: number
  restarts: number
}

async function services(box: Sandbox): Promise<Service[]> {
  const { services: all } = await box.data('status')
  return all.map(({ id, state, pid, restarts }: Service) => ({ id, state, pid, restarts }))
}
