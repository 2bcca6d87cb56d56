// The cluster of PostgreSQL, its settings and its access rules, each broken in one way.
import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import type { Sandbox } from '../../stack/sandbox.js'
import type { Injection } from '../injection.js'
import {
  bringBack,
  clusterFolder,
  filesIn,
  instanceFolder,
  keepCopy,
  overwrite,
  problemsSince,
  setConfig,
} from './folders.js'

const stopped = { on: 'stopped', services: ['postgres'] } as const

/** The folder is copied before and brought back by the fix, as a snapshot would. */
function damage(fault: string, code: string, inject: (cluster: string) => unknown): Injection {
  return {
    ...stopped,
    fault,
    code,
    inject: async (box) => {
      const cluster = await clusterFolder(box)
      keepCopy(cluster)
      await inject(cluster)
    },
    fix: async (box) => bringBack(await clusterFolder(box)),
  }
}

/** The first command of the fix takes it out of sparkbox.yaml again. */
function setting(value: string, code: string): Injection {
  return { ...stopped, fault: `sparkbox.yaml says ${value}`, code, inject: setConfig(value) }
}

export const postgresInjections: Injection[] = [
  damage('the control file is deleted', 'POSTGRES_CONTROL_FILE_MISSING', (cluster) =>
    rmSync(join(cluster, 'global/pg_control')),
  ),
  damage('bytes of the control file are changed', 'POSTGRES_CONTROL_FILE_DAMAGED', (cluster) =>
    overwrite(join(cluster, 'global/pg_control'), 40, Buffer.alloc(40, 0xff)),
  ),
  damage('the control file is cut off', 'POSTGRES_CONTROL_FILE_DAMAGED', (cluster) =>
    truncateSync(join(cluster, 'global/pg_control'), 100),
  ),
  damage('the cluster is of another major version', 'POSTGRES_DATA_OF_ANOTHER_VERSION', (cluster) =>
    writeFile(join(cluster, 'PG_VERSION'), '16\n'),
  ),
  damage('PG_VERSION holds garbage', 'POSTGRES_VERSION_FILE_DAMAGED', (cluster) =>
    writeFile(join(cluster, 'PG_VERSION'), 'x\n'),
  ),
  damage('the write-ahead log is deleted', 'POSTGRES_WRITE_AHEAD_LOG_LOST', (cluster) => {
    for (const file of filesIn(join(cluster, 'pg_wal'), /^0/)) rmSync(file)
  }),
  damage('the write-ahead log is overwritten with zeros', 'POSTGRES_WRITE_AHEAD_LOG_LOST', async (cluster) => {
    for (const file of filesIn(join(cluster, 'pg_wal'), /^0/))
      await overwrite(file, 0, Buffer.alloc(statSync(file).size))
  }),
  damage('the folder of the write-ahead log is deleted', 'POSTGRES_WRITE_AHEAD_LOG_LOST', (cluster) =>
    rmSync(join(cluster, 'pg_wal'), { recursive: true }),
  ),
  damage('the databases are deleted', 'POSTGRES_DATABASE_FOLDER_MISSING', (cluster) =>
    rmSync(join(cluster, 'base'), { recursive: true }),
  ),
  damage('a page of the catalogue is overwritten', 'POSTGRES_DATA_FILE_DAMAGED', (cluster) =>
    overwrite(join(cluster, 'base/5/1259'), 100, Buffer.alloc(4000, 0xff)),
  ),
  damage('the states of the transactions are deleted', 'POSTGRES_DATA_FILE_DAMAGED', (cluster) =>
    rmSync(join(cluster, 'pg_xact'), { recursive: true }),
  ),
  {
    ...stopped,
    fault: 'everybody may enter the data folder',
    code: 'POSTGRES_FOLDER_TOO_OPEN',
    inject: async (box) => chmodSync(await clusterFolder(box), 0o777),
  },
  {
    ...stopped,
    fault: 'a line of postgresql.conf in the data folder is broken',
    code: 'POSTGRES_CONFIG_FILE_INVALID',
    inject: async (box) => appendFile(join(await clusterFolder(box), 'postgresql.conf'), '\nthis is = = broken\n'),
  },
  {
    ...stopped,
    fault: 'postgresql.conf in the data folder is deleted',
    code: 'POSTGRES_CONFIG_FILE_MISSING',
    inject: async (box) => rmSync(join(await clusterFolder(box), 'postgresql.conf')),
  },
  setting('postgresql.no_such_setting=1', 'POSTGRES_SETTING_UNKNOWN'),
  setting('postgresql.shared_buffers=lots', 'POSTGRES_SETTING_INVALID'),
  setting('postgresql.max_connections=0', 'POSTGRES_SETTING_INVALID'),
  setting('postgresql.max_connections=3', 'POSTGRES_TOO_FEW_CONNECTIONS'),
  setting('postgresql.shared_buffers=900GB', 'POSTGRES_SHARED_MEMORY'),
  setting('postgresql.shared_preload_libraries=no_such_library', 'POSTGRES_LIBRARY_MISSING'),
  setting('postgresql.listen_addresses=203.0.113.7', 'POSTGRES_ADDRESS_UNUSABLE'),
  setting('postgresql.unix_socket_directories=/no/such/folder', 'POSTGRES_SOCKET_FOLDER'),
  setting('postgresql.hba_file=/no/such/folder/pg_hba.conf', 'POSTGRES_ACCESS_FILE_INVALID'),
  rules('host all all 10.0.0.0/8 scram-sha-256\n', 'POSTGRES_ACCESS_RULE_MISSING'),
  rules('host all all 127.0.0.1/32 ident\n', 'POSTGRES_LOGIN_METHOD'),
  {
    ...stopped,
    fault: 'the password of the superuser is another one',
    code: 'POSTGRES_SUPERUSER_PASSWORD_WRONG',
    inject: async (box) => {
      const file = join(instanceFolder(box), 'secrets/postgres-superuser')
      keepCopy(file)
      await writeFile(file, 'wrong')
    },
    fix: async (box) => bringBack(join(instanceFolder(box), 'secrets/postgres-superuser')),
  },
  {
    fault: 'all connections are taken',
    code: 'POSTGRES_TOO_MANY_CONNECTIONS',
    on: 'running',
    services: ['postgres'],
    inject: async () => {},
    observe: async (box) => {
      const since = new Date()
      await takeEveryConnection(box)
      return problemsSince(box, ['postgres'], since)
    },
  },
]

/** Access rules of a person's own, which `postgresql.hba_file` names. */
function rules(text: string, code: string): Injection {
  return {
    ...stopped,
    fault: `access rules of one's own say ${text.trim()}`,
    code,
    inject: async (box) => {
      const { postgresFolder } = await box.record()
      const file = join(postgresFolder, 'own_hba.conf')
      await writeFile(file, text)
      chmodSync(file, 0o644)
      await box.data('config', 'set', `postgresql.hba_file=${file}`)
    },
  }
}

async function takeEveryConnection(box: Sandbox): Promise<void> {
  const clients: pg.Client[] = []
  try {
    for (;;) {
      expect(clients.length).toBeLessThan(200)
      const client = await superuser(box)
      const refused = await client.connect().then(
        () => false,
        () => true,
      )
      if (refused) return
      clients.push(client)
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

export async function queryPostgres(box: Sandbox, statement: string): Promise<unknown[][]> {
  const client = await superuser(box)
  await client.connect()
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

/** Not connected yet. */
async function superuser(box: Sandbox): Promise<pg.Client> {
  const { ports } = await box.record()
  const password = await readFile(join(instanceFolder(box), 'secrets/postgres-superuser'), 'utf8')
  const account = { host: '127.0.0.1', port: ports.postgres!, user: 'postgres', database: 'postgres', password }
  const client = new pg.Client(account)
  client.on('error', () => undefined)
  return client
}

/** Another server, started by hand, works in the data folder. */
export function foreignServer(): Injection {
  let pid = 0
  return {
    ...stopped,
    fault: 'another PostgreSQL works in the data folder',
    code: 'POSTGRES_ALREADY_RUNS',
    inject: async (box) => {
      const cluster = await clusterFolder(box)
      const { uid, gid } = statSync(cluster)
      const account = process.getuid?.() === 0 ? { uid, gid } : {}
      const child = spawn(
        await serverProgram(box),
        ['-D', cluster, '-c', 'port=15499', '-c', 'unix_socket_directories='],
        {
          ...account,
          cwd: cluster,
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      )
      pid = child.pid!
      let said = ''
      for await (const chunk of child.stderr) {
        said += chunk
        if (said.includes('ready to accept connections')) break
      }
      expect(said).toContain('ready to accept connections')
    },
    fix: async (box) => {
      process.kill(pid, 'SIGINT')
      const file = join(await clusterFolder(box), 'postmaster.pid')
      await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(false)
    },
  }
}

/** Under root the server may have programs of its own, where its account can reach them. */
async function serverProgram(box: Sandbox): Promise<string> {
  const { postgresFolder } = await box.record()
  const copies = readdirSync(postgresFolder).filter((name) => name.startsWith('programs-'))
  const folder =
    copies[0] === undefined ? filesIn(join(box.home, 'store'), /^postgresql-/)[0]! : join(postgresFolder, copies[0])
  return join(folder, 'bin', 'postgres')
}

/** Only root can give a folder away. */
export const rootInjections: Injection[] = [
  {
    ...stopped,
    fault: 'the data folder belongs to another account',
    code: 'POSTGRES_FOLDER_OF_ANOTHER_ACCOUNT',
    inject: async (box) => chownSync(await clusterFolder(box), 12_345, 12_345),
  },
]
