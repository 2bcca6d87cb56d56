// What a person's own commands meet on an instance that runs, and what the SSH server does.
import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Outcome, Sandbox } from '../../stack/sandbox.js'
import type { Injection } from '../injection.js'
import { dataNodeFolder, explainFailureOf, instanceFolder, keepCopy } from './folders.js'

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

async function blockFiles(box: Sandbox, path: string): Promise<string[]> {
  const { stdout } = await box.run(['exec', '--', 'hdfs', 'fsck', path, '-files', '-blocks'])
  const block = /blk_\d+/.exec(stdout)?.[0]
  expect(block, stdout).toBeDefined()
  return readdirSync(dataNodeFolder(box), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.startsWith(block!))
    .map(({ name, parentPath }) => join(parentPath, name))
}

const sshd = { on: 'running', services: ['sshd'] } as const
const secret = (box: Sandbox, name: string) => join(instanceFolder(box), 'secrets/ssh', name)

export const sshInjections: Injection[] = [
  {
    ...sshd,
    fault: 'a line of sshd_config is nonsense when the server starts again by itself',
    code: 'SSH_CONFIG_INVALID',
    inject: async (box) => {
      await appendFile(join(instanceFolder(box), 'conf/ssh/sshd_config'), '\nNonsense yes\n')
      await endServer(box)
    },
    observe: failedSshd,
  },
  {
    ...sshd,
    fault: 'sshd_config is deleted when the server starts again by itself',
    code: 'SSH_CONFIG_MISSING',
    inject: async (box) => {
      rmSync(join(instanceFolder(box), 'conf/ssh/sshd_config'))
      await endServer(box)
    },
    observe: failedSshd,
  },
  {
    ...sshd,
    fault: 'others may read the private key',
    code: 'SSH_KEY_TOO_OPEN',
    inject: async (box) => chmodSync(secret(box, 'id_ed25519'), 0o644),
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
  {
    ...sshd,
    fault: 'the private key is garbage',
    code: 'SSH_KEY_DAMAGED',
    inject: async (box) => writeFile(secret(box, 'id_ed25519'), 'garbage\n'),
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
  {
    ...sshd,
    fault: 'the list of accepted keys is gone',
    code: 'SSH_LOGIN_REFUSED',
    inject: async (box) => rmSync(secret(box, 'authorized_keys')),
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
  {
    ...sshd,
    fault: 'another host key is known than the one of the server',
    code: 'SSH_HOST_KEY_CHANGED',
    inject: async (box) => {
      const file = secret(box, 'known_hosts')
      keepCopy(file)
      const text = await readFile(file, 'utf8')
      await writeFile(
        file,
        text.replace(/AAAA\S+/, (key) => `${key.slice(0, -6)}AAAAAA`),
      )
    },
    observe: (box) => explainFailureOf(box, 'ssh localhost id'),
  },
]

async function endServer(box: Sandbox): Promise<void> {
  const { services } = await box.data('status')
  process.kill(services.find(({ id }: { id: string }) => id === 'sshd').pid, 'SIGKILL')
}

/** The supervisor starts it again by itself, and fails; awaited, since that takes a second or two. */
async function failedSshd(box: Sandbox): Promise<Outcome> {
  for (;;) {
    const outcome = await box.run(['status', '--json'])
    const { services } = outcome.json().data
    if (services.some(({ diagnosis }: { diagnosis: unknown }) => diagnosis !== null)) return outcome
  }
}
