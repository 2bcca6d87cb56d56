import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removePerformanceData } from './performance-data.js'

/** Above what Linux gives to any process (proc(5), pid_max). */
const dead = 2 ** 22 + 1

async function madeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-performance-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('takes the files of the named dead only', async () => {
  const folder = await madeFolder()
  for (const pid of [dead, dead + 1, process.pid]) await writeFile(join(folder, String(pid)), '')
  await removePerformanceData([dead, process.pid, dead + 2], folder)
  expect((await readdir(folder)).toSorted()).toEqual([String(process.pid), String(dead + 1)].toSorted())
})

test('touches nothing behind a link, and needs no folder', async () => {
  const folder = await madeFolder()
  await mkdir(join(folder, 'other'))
  await writeFile(join(folder, 'other', String(dead)), '')
  await symlink('other', join(folder, 'link'))
  await removePerformanceData([dead], join(folder, 'link'))
  await removePerformanceData([dead], join(folder, 'missing'))
  expect(await readdir(join(folder, 'other'))).toEqual([String(dead)])
})
