// A disk that fills up under a running instance.
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Sandbox } from '../../stack/sandbox.js'
import type { Scenario } from './scenario.js'
import { expectExplained, type Subject, signal } from './subject.js'

const isRoot = process.getuid?.() === 0

/** Puts the instances of a home, with their data, logs and state, on a small disk of its own. */
export async function onSmallDisk(box: Sandbox): Promise<() => void> {
  const folder = join(box.home, 'instances')
  await mkdir(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3g,mode=0711', 'none', folder])
  return () => execFileSync('umount', ['--lazy', folder])
}

export const fullDisk: Scenario = {
  fault: 'the disk of the instance is full',
  skip: isRoot ? undefined : 'mounting needs root',
  run: async (subject) => {
    await put(subject, 'before')
    const ballast = subject.path('ballast')
    fill(ballast)
    const refused = await subject.box.run([
      'exec',
      '--',
      'sh',
      '-c',
      'head -c 20000000 /dev/zero | hdfs dfs -put - /full',
    ])
    expect(refused.exitCode).not.toBe(0)
    // Neither the state file nor a log can be written now, and still everything is ended and told.
    signal(await subject.pidOf('spark-history'), 'SIGKILL')
    expectExplained(await subject.status())
    expectExplained(await subject.box.run(['restart', 'spark-history', '--json']))
    await subject.box.data('down')
    expect(await subject.box.processes()).toEqual([])
    const up = await subject.box.run(['up', '--json'])
    expectExplained(up)
    expect(up.json().error).toMatchObject({ code: 'DISK_SPACE' })
    expect(JSON.stringify(up.json().error)).toContain(subject.box.home)
    rmSync(ballast)
    await subject.up()
    expect(await get(subject, 'before')).toBe('before')
    await put(subject, 'after')
    expect(await get(subject, 'after')).toBe('after')
  },
}

async function put(subject: Subject, text: string): Promise<void> {
  const { exitCode, stderr } = await subject.box.run([
    'exec',
    '--',
    'sh',
    '-c',
    `printf %s ${text} | hdfs dfs -put -f - /${text}`,
  ])
  expect(exitCode, stderr).toBe(0)
}

async function get(subject: Subject, name: string): Promise<string> {
  return (await subject.box.run(['exec', '--', 'hdfs', 'dfs', '-cat', `/${name}`])).stdout
}

/** Until the last byte is taken. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (let size = 2 ** 20; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        size = Math.floor(size / 16)
      }
    }
  } finally {
    closeSync(file)
  }
}
