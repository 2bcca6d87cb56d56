import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runProgram } from '../host/run-program.js'
import { listFiles } from './folder-files.js'
import { findOrObtainR, findR, type RProgram, rscriptOf } from './r-tool.js'
import { receiptName } from './receipt.js'
import { findBundledSparkR, findSparkR, installSparkR, type SparkRPlace, type SparkRTools } from './sparkr.js'
import { leftovers, makeTar, recordingWork } from './testing.js'
import type { ToolSearch } from './tool-search.js'
import { unpack } from './unpack.js'

const version = '9.8.7'
const tools: SparkRTools = { python: { executable: 'python3' }, environment: process.env }

let root: string
let search: ToolSearch
let r: RProgram | null
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkr-'))
  const places = { store: join(root, 'tools'), cache: join(root, 'cache') }
  search = { configured: null, environment: process.env, offline: false, ...places }
  const isSlow = process.env.SPARKBOX_SLOW_TESTS === '1'
  r = await (isSlow ? findOrObtainR : findR)(search, { ...recordingWork(), signal: AbortSignal.timeout(280_000) })
}, 300_000)
afterAll(() => rm(root, { recursive: true }))

let store: string
beforeEach(async () => {
  store = await mkdtemp(join(root, 'store-'))
})

/** A release file with a package of one function. */
async function makeRelease(description: string, code = 'answer <- function() 42\n'): Promise<string> {
  const entries = [
    { name: 'SparkR/DESCRIPTION', content: description },
    { name: 'SparkR/NAMESPACE', content: 'export(answer)\n' },
    { name: 'SparkR/R/answer.R', content: code },
    { name: 'SparkR/inst/worker/worker.R', content: 'cat("worker")\n' },
  ]
  const file = join(store, '..', `SparkR_${version}.tar.gz`)
  await writeFile(file, gzipSync(makeTar(entries)))
  return file
}

function describePackage(ofVersion: string): string {
  const fields = { Package: 'SparkR', Version: ofVersion, Title: 'T', Description: 'D.', License: 'Apache License 2.0' }
  const lines = Object.entries({ ...fields, Author: 'A', Maintainer: 'A <a@example.org>' })
  return lines.map(([name, value]) => `${name}: ${value}\n`).join('')
}

function place(found: RProgram = { program: '/nowhere/R', version: '4.2.2' }): SparkRPlace {
  return { store, version, r: found }
}

test.each([
  ['of another Spark', describePackage('3.1.2'), 'holds SparkR 3.1.2, and Spark 9.8.7 needs SparkR 9.8.7'],
  ['of another name', 'Package: sparklyr\nVersion: 9.8.7\n', 'holds sparklyr 9.8.7, and Spark 9.8.7 needs'],
  ['without a description', '', 'holds no R package'],
])('a package %s is refused by name before R sees it', async (_, description, words) => {
  const attempt = installSparkR(await makeRelease(description), place(), tools, recordingWork())
  await expect(attempt).rejects.toMatchObject({
    code: 'WRONG_VERSION',
    message: expect.stringContaining(`SparkR_9.8.7.tar.gz ${words}`) as string,
  })
  expect(await leftovers(store)).toEqual([])
})

test('a Spark that brings its own SparkR needs no other, if it is of the same version', async () => {
  const library = join(store, 'spark', 'R', 'lib', 'SparkR')
  expect(await findBundledSparkR(join(store, 'spark'), version)).toBeNull()
  await mkdir(library, { recursive: true })
  await writeFile(join(library, 'DESCRIPTION'), describePackage(version))
  expect(await findBundledSparkR(join(store, 'spark'), version)).toBe(join(store, 'spark', 'R'))
  expect(await findBundledSparkR(join(store, 'spark'), '9.8.6')).toBeNull()
})

describe('with R', () => {
  // R is no part of a bare machine; SPARKBOX_SLOW_TESTS=1 gets it from the distribution.
  test('the package is installed, loads, and has the archive for workers', { timeout: 60_000 }, async ({ skip }) => {
    if (r === null) skip('there is no R on PATH')
    const here = place(r!)
    expect(await findSparkR(here)).toBeNull()
    const folder = await installSparkR(await makeRelease(describePackage(version)), here, tools, recordingWork())
    expect(await findSparkR(here)).toBe(folder)
    expect(await readdir(folder)).toEqual([receiptName, 'lib'])
    expect(await readdir(join(folder, 'lib'))).toEqual(['SparkR', 'sparkr.zip'])
    expect((await stat(join(folder, 'lib/SparkR/DESCRIPTION'))).mode & 0o777).toBe(0o444)
    expect(await leftovers(store)).toEqual([])

    const argv = [rscriptOf(r!), '--vanilla', '-e', `library(SparkR, lib.loc = "${folder}/lib"); cat(answer())`]
    const { output } = await runProgram({
      argv,
      environment: process.env,
      directory: '/',
      signal: recordingWork().signal,
    })
    expect(output).toEqual(['42'])

    const unpacked = join(store, 'unpacked')
    const { signal } = recordingWork()
    await unpack(join(folder, 'lib/sparkr.zip'), unpacked, { scratch: store, signal })
    const [archived, installed] = await Promise.all([listFiles(unpacked), listFiles(join(folder, 'lib'))])
    expect(archived).toEqual(installed.filter((path) => path !== 'sparkr.zip'))
    expect(await readFile(join(unpacked, 'SparkR/worker/worker.R'), 'utf8')).toBe('cat("worker")\n')
  })

  test('one that is there is not installed again; another R has one of its own', { timeout: 60_000 }, async ({
    skip,
  }) => {
    if (r === null) skip('there is no R on PATH')
    const folder = await installSparkR(await makeRelease(describePackage(version)), place(r!), tools, recordingWork())
    const work = recordingWork()
    expect(await installSparkR('/nowhere.tar.gz', place(r!), tools, work)).toBe(folder)
    expect(work.events).toEqual([])
    expect(await findSparkR(place({ ...r!, version: '3.6.3' }))).toBeNull()
  })

  test("R's own words say why it refuses a package", { timeout: 60_000 }, async ({ skip }) => {
    if (r === null) skip('there is no R on PATH')
    const file = await makeRelease(`${describePackage(version)}Depends: R (>= 99.0)\n`)
    const attempt = installSparkR(file, place(r!), tools, recordingWork())
    await expect(attempt).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('99.0') as string,
    })
    expect(await leftovers(store)).toEqual([])
  })
})
