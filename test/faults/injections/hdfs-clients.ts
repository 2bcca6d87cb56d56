// What a person's own commands meet on an HDFS that runs.
import { readdirSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Sandbox } from '../../stack/sandbox.js'
import type { Injection } from '../injection.js'
import { dataNodeFolder, explainFailureOf } from './folders.js'

const running = { on: 'running', services: ['namenode', 'datanode'] } as const

/** A command that fails; its output is what `explain --log` reads. `fix` where it needs more than what is named. */
function command(fault: string, code: string, line: string, more: Partial<Injection> = {}): Injection {
  return {
    ...running,
    fault,
    code,
    inject: async () => {},
    observe: (box) => explainFailureOf(box, line),
    fix: async () => {},
    ...more,
  }
}

const hdfs = (line: string) => async (box: Sandbox) => box.run(['exec', '--', 'bash', '-c', line])

export const clientInjections: Injection[] = [
  command('a write in safe mode', 'HDFS_SAFE_MODE', 'hdfs dfs -mkdir /tmp/while-safe', {
    inject: hdfs('hdfs dfsadmin -safemode enter'),
    fix: hdfs('hdfs dfsadmin -safemode leave'),
  }),
  command('a folder has more names than its quota', 'HDFS_QUOTA_OF_NAMES', 'hdfs dfs -touchz /tmp/few/a', {
    inject: hdfs('hdfs dfs -mkdir -p /tmp/few && hdfs dfsadmin -setQuota 1 /tmp/few'),
    fix: hdfs('hdfs dfsadmin -clrQuota /tmp/few'),
  }),
  command('a folder has more bytes than its quota', 'HDFS_QUOTA_OF_SPACE', 'hdfs dfs -put /etc/passwd /tmp/little/a', {
    inject: hdfs('hdfs dfs -mkdir -p /tmp/little && hdfs dfsadmin -setSpaceQuota 1k /tmp/little'),
    fix: hdfs('hdfs dfsadmin -clrSpaceQuota /tmp/little'),
  }),
  command(
    'another user writes where he may not',
    'HDFS_PERMISSION_DENIED',
    'HADOOP_USER_NAME=mallory hdfs dfs -mkdir /user/other',
  ),
  command(
    'a block is asked for that is too small',
    'HDFS_BLOCK_SIZE_TOO_SMALL',
    'hdfs dfs -D dfs.blocksize=512 -put /etc/passwd /tmp/small',
  ),
  command(
    'more copies are asked for than HDFS allows',
    'HDFS_REPLICATION_TOO_HIGH',
    'hdfs dfs -D dfs.replication=1000 -put /etc/passwd /tmp/many',
  ),
  command('a path has an unknown scheme', 'HDFS_UNKNOWN_SCHEME', 'hdfs dfs -ls foo://x/tmp'),
  command('a path names a host with an underscore', 'HDFS_NO_HOST_IN_ADDRESS', 'hdfs dfs -ls hdfs://no_host.x:9000/'),
  command(
    'a client asks the port of the web page',
    'HDFS_NOT_AN_RPC_PORT',
    'hdfs dfs -ls "hdfs://$(hdfs getconf -confKey dfs.namenode.http-address)/"',
  ),
  command('a name is too long', 'HDFS_NAME_TOO_LONG', 'hdfs dfs -touchz /tmp/$(printf "x%.0s" {1..300})'),
  command('a block file is deleted', 'HDFS_BLOCK_MISSING', 'hdfs dfs -cat /tmp/gone', {
    inject: async (box) => {
      await hdfs('hdfs dfs -put -f /etc/hostname /tmp/gone')(box)
      for (const file of await blockFiles(box, '/tmp/gone')) rmSync(file)
    },
    fix: hdfs('hdfs dfs -rm -skipTrash /tmp/gone'),
  }),
  command('a block file is changed', 'HDFS_BLOCK_DAMAGED', 'hdfs dfs -cat /tmp/damaged', {
    inject: async (box) => {
      await hdfs('hdfs dfs -put -f /etc/passwd /tmp/damaged')(box)
      const [file] = (await blockFiles(box, '/tmp/damaged')).filter((name) => !name.endsWith('.meta'))
      const text = await readFile(file!, 'utf8')
      await writeFile(file!, text.replace('root', 'toor'))
    },
    fix: hdfs('hdfs dfs -rm -skipTrash /tmp/damaged'),
  }),
]

export async function blockFiles(box: Sandbox, path: string): Promise<string[]> {
  const { stdout } = await box.run(['exec', '--', 'hdfs', 'fsck', path, '-files', '-blocks'])
  const block = /blk_\d+/.exec(stdout)?.[0]
  expect(block, stdout).toBeDefined()
  return readdirSync(dataNodeFolder(box), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.startsWith(block!))
    .map(({ name, parentPath }) => join(parentPath, name))
}
