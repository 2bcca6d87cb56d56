import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.js'
import { compileSources, exitOf, runScript } from './testing.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-lock-'))
  path = join(folder, 'lock')
})
afterEach(() => rm(folder, { recursive: true }))

const signal = AbortSignal.timeout(25_000)
const options = { purpose: 'testing', onWait: () => {}, signal }

test('two bodies never run at once, the holder is named once, and the lock goes with an error too', async () => {
  const order: string[] = []
  const waits: string[] = []
  const first = withLock(path, options, async () => {
    await new Promise((resolve) => setTimeout(resolve, 350))
    order.push('first')
    throw new Error('body failed')
  })
  while ((await readdir(folder)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const second = withLock(path, { ...options, onWait: (holder) => waits.push(holder) }, async () =>
    order.push('second'),
  )
  await expect(first).rejects.toThrow('body failed')
  await second
  expect(order).toEqual(['first', 'second'])
  expect(waits).toEqual([`pid ${process.pid} (testing)`])
  expect(await readdir(folder)).toEqual([])
})

test('waiting ends with the signal and takes nothing', async () => {
  await withLock(path, options, async () => {
    const impatient = { ...options, signal: AbortSignal.timeout(150) }
    await expect(withLock(path, impatient, async () => 'never')).rejects.toThrow(/abort|timeout/i)
    expect(await readdir(folder)).toEqual(['lock'])
  })
})

test('a file without sense, as a power cut leaves it, does not hold the lock', async () => {
  await writeFile(path, '')
  expect(await withLock(path, options, async () => 'in')).toBe('in')
  expect(await readdir(folder)).toEqual([])
})

// Each child adds one to a counter, slowly enough that a second one inside would lose an addition. Some die inside,
// before they have written.
test('ten processes, some killed while they hold it, never share the lock', async () => {
  const counter = join(folder, 'counter')
  await writeFile(counter, '0')
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(join(await compileSources(folder), 'host/lock.js'))}
    const die = process.argv[1] === 'die'
    const work = { purpose: 'counting', onWait: () => {}, signal: AbortSignal.timeout(20000) }
    for (let round = 0; round < (die ? 1 : 3); round++)
      await withLock(${JSON.stringify(path)}, work, async () => {
        const before = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'))
        if (die) process.kill(process.pid, 'SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, 15))
        writeFileSync(${JSON.stringify(counter)}, String(before + 1))
      })
  `
  const children = Array.from({ length: 10 }, (_, index) => runScript(script, index % 3 === 1 ? 'die' : 'count'))
  const exits = await Promise.all(children.map(exitOf))
  expect(exits.filter((exit) => exit === 'SIGKILL')).toHaveLength(3)
  expect(exits.filter((exit) => exit === 0)).toHaveLength(7)
  expect(await readFile(counter, 'utf8')).toBe('21')
  await withLock(path, options, async () => {})
  expect((await readdir(folder)).filter((name) => name.startsWith('lock'))).toEqual([])
})
