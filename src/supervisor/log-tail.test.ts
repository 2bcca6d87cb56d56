import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { displayable, endOfLog, follow, lastLines, logSize, readSince } from './log-tail.js'

let folder: string
let log: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-tail-'))
  log = join(folder, 'log')
})
afterEach(() => rm(folder, { recursive: true }))

test('colours and control characters are taken out', () => {
  expect(displayable('\x1b[1;31mred\x1b[0m \x1b]0;title\x07bell\x07\tend\r')).toBe('red bell  end')
})

test('the last lines begin at the offset and leave out what says nothing', async () => {
  expect(await lastLines(log)).toEqual([])
  await writeFile(log, 'earlier start\n')
  const from = await logSize(log)
  await appendFile(log, 'one\n\njava.io.IOException: no\n\tat a.b.C.run(C.java:1)\n\t... 12 more\n  at ease\nlast')
  expect(await lastLines(log, { from })).toEqual(['one', 'java.io.IOException: no', '  at ease', 'last'])
  expect(await lastLines(log, { from, count: 1 })).toEqual(['last'])
  // The log was replaced by a shorter one.
  expect(await lastLines(log, { from: 10_000 })).toContain('earlier start')
})

test('what is no file, or may not be read, has no lines and keeps nobody waiting', async () => {
  execFileSync('mkfifo', [log])
  expect(await lastLines(log)).toEqual([])
  expect(await endOfLog(log)).toBeNull()
  expect(await lastLines(folder)).toEqual([])
})

test('following begins exactly where a reading has ended, at the last whole line', async () => {
  await writeFile(log, 'read\nbeg')
  const from = await endOfLog(log)
  expect(from?.size).toBe(5)
  await appendFile(log, 'un\nbetween\n')
  const end = new AbortController()
  const lines: string[] = []
  await follow(log, {
    signal: end.signal,
    from,
    onLines: (more) => {
      lines.push(...more)
      end.abort()
    },
  })
  expect(lines).toEqual(['begun', 'between'])
  await writeFile(log, `${'x'.repeat(600_000)}`)
  expect((await endOfLog(log))?.size).toBe(0)
  await writeFile(log, `one\n${'x'.repeat(600_000)}`)
  expect((await endOfLog(log))?.size).toBe(4)
})

test('a huge log is read only at its end', async () => {
  await writeFile(log, `${'x'.repeat(600_000)}\nlast\n`)
  expect(await lastLines(log)).toEqual(['last'])
})

test('what was written since an offset is handed on by whole lines', async () => {
  expect(await readSince(log, 0)).toEqual({ lines: [], end: 0 })
  await writeFile(log, 'one\ntwo\nhal')
  const first = await readSince(log, 0)
  expect(first).toEqual({ lines: ['one', 'two'], end: 8 })
  await appendFile(log, 'f\n')
  expect(await readSince(log, first.end)).toEqual({ lines: ['half'], end: 13 })
  expect(await readSince(log, 13)).toEqual({ lines: [], end: 13 })
  // The log was replaced by a shorter one.
  await writeFile(log, 'new\n')
  expect((await readSince(log, 13)).lines).toEqual(['new'])
})

test('following hands on whole lines, also those of a new file after rotation', async () => {
  const end = new AbortController()
  const lines: string[] = []
  let wake = () => {}
  const until = async (count: number) => {
    while (lines.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  await writeFile(log, 'before\n')
  const following = follow(log, {
    signal: end.signal,
    onLines: (more) => {
      lines.push(...more)
      wake()
    },
  })
  // Only once it has seen the file's present size is a line new.
  await new Promise((resolve) => setTimeout(resolve, 50))
  await appendFile(log, 'one\ntw')
  await until(1)
  await appendFile(log, 'o ü\n')
  await until(2)
  await rename(log, `${log}.1`)
  await writeFile(log, 'new\n')
  await until(3)
  end.abort()
  await following
  expect(lines).toEqual(['one', 'two ü', 'new'])
})
