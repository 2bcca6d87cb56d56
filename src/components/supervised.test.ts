// The makers' ways to start and stop, run by a real shell, with a sparkbox that tells how it was called.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../host/run-program.js'
import { makePlan } from '../instance/plan.js'
import { testInstance } from '../instance/testing.js'
import { writePlan } from '../instance/write.js'
import type { Instance } from './contract.js'
import { nameNodeFolder } from './hdfs/settings.js'

// `up` and `down` of a service called "jobhistory" fail, so that a test sees whether that stops what comes after.
const sparkbox = `#!/bin/sh
echo "sparkbox $*"
[ "$SPARKBOX_INSTANCE $SPARKBOX_HOME" = "work $EXPECTED_HOME" ] || echo "wrong instance: $SPARKBOX_INSTANCE $SPARKBOX_HOME"
case "$*" in status*) exit 3 ;; *jobhistory*) exit 7 ;; esac
`
const java = `#!/bin/sh
echo "java $*"
`

let folder: string
let instance: Instance

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-supervised-'))
  const root = join(folder, `it's a "box" $HOME \`x\``, 'instances', 'work')
  instance = testInstance({ root }, { name: 'work' })
  await write(instance)
  for (const [path, text] of [
    [instance.program.path, sparkbox],
    [join(instance.javas.hadoop.home, 'bin', 'java'), java],
  ] as const) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { mode: 0o755 })
  }
})

afterAll(() => rm(folder, { recursive: true }))

describe('scripts that start and stop groups', () => {
  test.each([
    ['start-dfs.sh', 'up namenode datanode secondarynamenode'],
    ['stop-dfs.sh', 'down secondarynamenode datanode namenode'],
    ['start-yarn.sh', 'up resourcemanager nodemanager'],
    ['stop-yarn.sh', 'down nodemanager resourcemanager'],
    ['start-all.sh', 'up namenode datanode secondarynamenode resourcemanager nodemanager'],
    ['stop-all.sh', 'down nodemanager resourcemanager secondarynamenode datanode namenode'],
    ['start-history-server.sh', 'up spark-history'],
    ['stop-history-server.sh', 'down spark-history'],
    ['start-all-spark', 'up'],
    ['stop-all-spark', 'down'],
  ])('%s is sparkbox %s, for this instance whatever the shell says', async (name, words) => {
    const { exitCode, lines } = await run('sbin', name)
    expect({ exitCode, last: lines.slice(-2) }).toEqual({
      exitCode: 0,
      last: [`(the same as: sparkbox ${words} -i work)`, `sparkbox ${words}`],
    })
    expect(lines[0]).toMatch(/^(Starting|Stopping) [a-zA-Z]/)
  })

  test('they are in HADOOP_HOME, too', async () => {
    const { exitCode, lines } = await run('hadoop/sbin', 'start-dfs.sh')
    expect({ exitCode, first: lines.slice(0, 3) }).toEqual({
      exitCode: 0,
      first: ['Starting namenodes', 'Starting datanodes', 'Starting secondary namenodes'],
    })
  })

  test('what they cannot do they refuse, and start nothing', async () => {
    const { exitCode, lines } = await run('sbin', 'start-dfs.sh', '-upgrade')
    expect({ exitCode, lines }).toEqual({
      exitCode: 2,
      lines: [
        "start-dfs.sh takes no '-upgrade' here: settings stand in sparkbox.yaml (sparkbox config set KEY VALUE -i work)",
      ],
    })
  })

  test('a service that is switched off is not named, and a group without services has no script', () => {
    const yaml = 'services:\n  secondarynamenode:\n    enabled: false\n  spark-history:\n    enabled: false\n'
    const { launchers } = makePlan(testInstance({ yaml }))
    expect(launchers.find(({ name }) => name === 'start-dfs.sh')?.script).toContain('up namenode datanode\n')
    expect(launchers.map(({ name }) => name)).not.toContain('start-history-server.sh')
  })

  test('a sparkbox that was moved away is named', async () => {
    const moved = testInstance(
      { root: join(folder, 'moved') },
      { program: { ...instance.program, path: '/nowhere/sparkbox' } },
    )
    await write(moved)
    const { exitCode, lines } = await execute(join(moved.directories.sbin, 'start-all-spark'))
    expect(exitCode).toBe(127)
    expect(lines.at(-1)).toBe('sparkbox is no longer at /nowhere/sparkbox; from where it is now, run once: sparkbox up')
  })
})

describe('one daemon', () => {
  test.each([
    ['bin', 'hdfs', '--daemon start namenode', 'up namenode', 0],
    ['bin', 'hdfs', '--daemon stop datanode', 'down datanode', 0],
    ['bin', 'hdfs', '--daemon status secondarynamenode', 'status secondarynamenode', 3],
    ['bin', 'yarn', '--daemon start resourcemanager', 'up resourcemanager', 0],
    ['bin', 'yarn', '--daemon status nodemanager', 'status nodemanager', 3],
    ['bin', 'mapred', '--daemon stop historyserver', 'down jobhistory', 7],
    ['sbin', 'hadoop-daemon.sh', 'start datanode', 'up datanode', 0],
    ['sbin', 'yarn-daemon.sh', 'stop nodemanager', 'down nodemanager', 0],
    ['sbin', 'mr-jobhistory-daemon.sh', 'status historyserver', 'status jobhistory', 3],
  ])('%s/%s %s is sparkbox %s, and its exit code', async (place, name, words, called, code) => {
    const { exitCode, lines } = await run(place, name, ...words.split(' '))
    expect({ exitCode, lines }).toEqual({ exitCode: code, lines: [`sparkbox ${called}`] })
  })

  test.each([
    ['hdfs', '--daemon start journalnode', "there is no daemon 'journalnode' here; there are: namenode datanode"],
    ['hdfs', '--daemon restart namenode', "hdfs --daemon: start, stop or status, not 'restart'"],
    ['hdfs', '--daemon start', "there is no daemon '' here"],
    ['hdfs', '--daemon start namenode -upgrade', "hdfs --daemon takes no '-upgrade' here"],
    ['hdfs', 'namenode -rollback', "hdfs namenode takes no '-rollback' here"],
    ['hive', '--service metastore -p 9084', "hive --service metastore takes no '-p' here"],
  ])('%s %s is refused', async (name, words, text) => {
    const { exitCode, lines } = await run('bin', name, ...words.split(' '))
    expect(exitCode).toBe(2)
    expect(lines).toEqual([expect.stringContaining(text)])
  })

  test.each([
    ['hdfs', 'namenode', 'namenode'],
    ['yarn', 'nodemanager', 'nodemanager'],
    ['hive', '--service metastore', 'metastore'],
    ['hive', '--service hiveserver2', 'hiveserver2'],
    ['hiveserver2', '', 'hiveserver2'],
  ])('%s %s starts the service, says how to stop it, and follows its log', async (name, words, service) => {
    const { exitCode, lines } = await run('bin', name, ...words.split(' ').filter(Boolean))
    expect(exitCode).toBe(0)
    expect(lines).toContain(`To stop it: sparkbox down ${service} -i work`)
    expect(lines.filter((line) => line.startsWith('sparkbox '))).toEqual([
      `sparkbox up ${service}`,
      `sparkbox logs ${service} --follow --until-stopped`,
    ])
  })

  test('a service that does not start has no log to follow', async () => {
    const { exitCode, lines } = await run('bin', 'mapred', 'historyserver')
    expect({ exitCode, lines }).toEqual({ exitCode: 7, lines: ['sparkbox up jobhistory'] })
  })
})

describe('hdfs namenode -format', () => {
  test('before the first start says when it happens', async () => {
    const { exitCode, lines } = await run('bin', 'hdfs', 'namenode', '-format')
    expect(exitCode).toBe(0)
    expect(lines).toEqual([expect.stringContaining('formatted when HDFS starts for the first time')])
  })

  test.each([
    ['', 0],
    ['-force', 1],
    ['-clusterId x -nonInteractive', 1],
  ])('of a formatted file system changes nothing: %s', async (options, code) => {
    const current = join(nameNodeFolder(instance), 'current')
    await mkdir(current, { recursive: true })
    await writeFile(join(current, 'VERSION'), 'namespaceID=1\nclusterID=CID-1234\n')
    const words = ['namenode', '-format', ...options.split(' ').filter(Boolean)]
    const { exitCode, lines } = await run('bin', 'hdfs', ...words)
    expect(exitCode).toBe(code)
    expect(lines).toEqual([
      expect.stringContaining('as cluster CID-1234. Nothing was changed'),
      expect.stringContaining('sparkbox reset -i work'),
    ])
  })
})

describe('schematool', () => {
  const initialize = ['-dbType', 'postgres', '-initSchema']

  test.each([
    ['schematool', initialize],
    ['hive', ['--service', 'schemaTool', ...initialize]],
  ])('%s -initSchema leaves the work to the supervisor, and shows the schema', async (name, words) => {
    const { exitCode, lines } = await run('bin', name, ...words)
    expect(exitCode).toBe(0)
    expect(lines[0]).toContain('sparkbox up metastore -i work')
    expect(lines[1]).toMatch(/^java .*MetastoreSchemaTool -dbType postgres -info$/)
    expect(lines.at(-1)).toBe('schemaTool completed')
  })

  test.each([
    ['-dbType postgres -info'],
    ['-dbType postgres -validate'],
    ['-dbType derby -initSchema -url jdbc:derby:;databaseName=x'],
  ])('%s is for the real tool', async (words) => {
    const { exitCode, lines } = await run('bin', 'schematool', ...words.split(' '))
    expect(exitCode).toBe(0)
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^java .*MetastoreSchemaTool ${words}$`))])
  })

  test('another kind of database is refused', async () => {
    const { exitCode, lines } = await run('bin', 'schematool', '-dbType', 'derby', '-initSchema')
    expect(exitCode).toBe(2)
    expect(lines).toEqual([expect.stringContaining("lies in PostgreSQL, not in 'derby'")])
  })
})

/** The makers' folder of Spark's commands must be there, since links lead into it. */
async function write(written: Instance): Promise<void> {
  await mkdir(join(written.artifacts.spark!, 'site-packages', 'pyspark', 'bin'), { recursive: true })
  await writePlan(written, makePlan(written), { signal: AbortSignal.timeout(10_000), emit: () => {} })
}

function run(place: string, name: string, ...rest: string[]) {
  return execute(join(instance.directories.root, place, name), ...rest)
}

function execute(...argv: string[]) {
  return runProgram({
    argv,
    environment: {
      PATH: '/usr/bin:/bin',
      SPARKBOX_HOME: '/elsewhere',
      SPARKBOX_INSTANCE: 'other',
      EXPECTED_HOME: instance.program.environment.SPARKBOX_HOME,
    },
    directory: folder,
    signal: AbortSignal.timeout(10_000),
  })
}
