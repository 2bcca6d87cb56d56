import { describe, expect, test } from 'vitest'
import { isHarmless, parseLogLine } from './log-line.js'

describe('lines as the components write them', () => {
  test.each([
    [
      'namenode',
      '2026-11-23 20:10:50,835 WARN namenode.FSNamesystem: Only one image storage directory configured.',
      local('2026-11-23T20:10:50.835'),
      'warning',
    ],
    [
      'nodemanager',
      '2026-11-23 20:33:58,356 ERROR nodemanager.NodeManager: RECEIVED SIGNAL 15: SIGTERM',
      local('2026-11-23T20:33:58.356'),
      'error',
    ],
    [
      'hiveserver2',
      '2026-11-23T20:11:18,396 WARN server.HiveServer2: Invalid number of Compactor Worker threads(0) on HS2',
      local('2026-11-23T20:11:18.396'),
      'warning',
    ],
    [
      'spark-connect',
      '2026-11-23 20:11:12,973 INFO SparkContext: Running Spark version 4.3.0',
      local('2026-11-23T20:11:12.973'),
      'info',
    ],
    [
      'postgres',
      '2026-11-23 20:10:45.074 UTC [20529] LOG:  starting PostgreSQL 17.5 on x86_64-pc-linux-gnu',
      '2026-11-23T20:10:45.074Z',
      'info',
    ],
    [
      'postgres',
      '2026-11-23 20:28:10.395 UTC [20926] FATAL:  terminating connection due to unexpected postmaster exit',
      '2026-11-23T20:28:10.395Z',
      'error',
    ],
    [
      'postgres',
      '2026-11-23 20:28:10.395 UTC [7] ERROR:  relation "x" does not exist',
      '2026-11-23T20:28:10.395Z',
      'error',
    ],
  ])('%s: %s', (service, text, time, level) => {
    expect(parseLogLine(service, text, null)).toEqual({ service, time, level, text, problem: null })
  })

  test('a message that speaks of UTC does not change its own time', () => {
    const stamp = '2026-11-23 20:10:50,835'
    const told = parseLogLine('hiveserver2', `${stamp} INFO x.Y: since Mon Nov 23 10:00:00 UTC 2026`, null)
    expect(told.time).toBe(local('2026-11-23T20:10:50.835'))
  })

  test('a line of a stack trace belongs to the line before it', () => {
    const first = parseLogLine('spark-history', '2026-11-23 20:28:46,046 ERROR FsHistoryProvider: Exception', null)
    const trace = parseLogLine('spark-history', '\tat java.base/java.lang.Thread.run(Thread.java:1474)', first)
    expect(trace).toEqual({ ...first, text: '  at java.base/java.lang.Thread.run(Thread.java:1474)' })
  })

  test('a line before any stamp has no time; digits that are no time are no stamp', () => {
    expect(parseLogLine('metastore', 'SLF4J: Class path contains multiple SLF4J bindings.', null)).toMatchObject({
      time: null,
      level: null,
    })
    expect(parseLogLine('metastore', '2026-99-99 99:99:99,999 INFO x: y', null)).toMatchObject({ time: null })
  })

  test("the JVM's own warnings have their level", () => {
    expect(parseLogLine('namenode', 'WARNING: package sun.x not in java.base', null).level).toBe('warning')
  })

  test('colours and control characters are taken out', () => {
    expect(parseLogLine('x', 'a\u001b[31mred\u001b[0m\u0007', null).text).toBe('ared')
  })
})

test('only what is known to mean nothing is harmless', () => {
  const harmless = [
    '2026-11-23 20:10:43,328 WARN util.NativeCodeLoader: Unable to load native-hadoop library for your platform... using builtin-java classes where applicable',
    'SLF4J: Class path contains multiple SLF4J bindings.',
    'WARNING: A terminally deprecated method in sun.misc.Unsafe has been called',
    'WARNING: sun.misc.Unsafe::objectFieldOffset has been called by x',
  ]
  const telling = [
    '2026-11-23 20:10:50,835 WARN namenode.FSNamesystem: Only one image storage directory',
    'WARNING: something else',
    '\tat org.slf4j.SLF4J: x',
  ]
  expect(harmless.filter((line) => !isHarmless(line))).toEqual([])
  expect(telling.filter(isHarmless)).toEqual([])
})

/** The JVMs write the machine's own time. */
function local(time: string): string {
  return new Date(time).toISOString()
}
