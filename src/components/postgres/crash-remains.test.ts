import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exists } from '../../host/files.js'
import { testInstance } from '../../instance/testing.js'
import type { Instance } from '../contract.js'
import { clearCrashRemains } from './crash-remains.js'
import { clusterFolder } from './settings.js'

let root: string
let instance: Instance
let pidFile: string

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'sparkbox-crash-')))
  instance = testInstance({ root })
  await mkdir(clusterFolder(instance), { recursive: true })
  pidFile = join(clusterFolder(instance), 'postmaster.pid')
  // The number of a process that there is, as of a zombie or of one that got the number since.
  await writeFile(pidFile, `${process.pid}\n`)
})
afterEach(() => rm(root, { recursive: true }))

test('a pid file that belongs to nobody goes, although a process has its number', async () => {
  await clearCrashRemains(instance, AbortSignal.timeout(5_000))
  expect(await exists(pidFile)).toBe(false)
})

test('children that outlive their server are waited for', async () => {
  const child = spawn('sleep', ['0.5'], { cwd: clusterFolder(instance) })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await clearCrashRemains(instance, AbortSignal.timeout(5_000))
  expect(await exists(pidFile)).toBe(false)
  expect(child.exitCode).toBe(0)
  await ended
})

test('while a server lives, its pid file stays', async () => {
  const child = spawn('sleep', ['30'], { cwd: clusterFolder(instance) })
  await expect(clearCrashRemains(instance, AbortSignal.timeout(400))).rejects.toThrow()
  expect(await exists(pidFile)).toBe(true)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
})
