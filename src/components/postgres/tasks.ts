// A cluster by initdb, and the role `hive`.
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import { ensureFolder, exists } from '../../host/files.js'
import type { TaskSpec } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { runOnce } from '../run-once.js'
import { queryAsHive } from './hive-role.js'
import { accountIds, copyPrograms, giveToAccount, postgresPrograms, programsReady } from './programs.js'
import { scramVerifier } from './scram.js'
import { clusterFolder } from './settings.js'
import { makeSuperuserPassword, queryAsSuperuser } from './superuser.js'

export function postgresTasks(instance: Instance): TaskSpec[] {
  return [clusterTask(instance), roleTask(instance)]
}

function clusterTask(instance: Instance): TaskSpec {
  return {
    kind: 'task',
    id: 'postgres-cluster',
    component: 'postgres',
    title: 'Create the PostgreSQL cluster',
    dependsOn: [],
    isDone: async () => (await hasCluster(instance)) && (await programsReady(instance)),
    run: async (work) => {
      await ensureFolder(dirname(instance.directories.postgres))
      await ensureFolder(instance.directories.postgres, 0o700)
      await giveToAccount(instance, instance.directories.postgres)
      await copyPrograms(instance)
      if (!(await hasCluster(instance))) await initializeCluster(instance, work)
    },
    timeoutMilliseconds: 120_000,
  }
}

function hasCluster(instance: Instance): Promise<boolean> {
  return exists(join(clusterFolder(instance), 'PG_VERSION'))
}

/** Made beside its place and renamed when it is whole, so that a killed initdb leaves nothing that looks like data. */
async function initializeCluster(instance: Instance, work: Work): Promise<void> {
  const partial = `${clusterFolder(instance)}.partial`
  const passwordFile = join(instance.directories.postgres, 'initdb-password')
  if (await exists(clusterFolder(instance))) {
    throw new StackError('FOREIGN_DATA', `${clusterFolder(instance)} is there but holds no PostgreSQL cluster`, {
      hint: `look at ${clusterFolder(instance)} and move it away if it is not needed`,
    })
  }
  await rm(partial, { recursive: true, force: true })
  await rm(passwordFile, { force: true })
  await writeFile(passwordFile, await makeSuperuserPassword(instance), { mode: 0o600 })
  await giveToAccount(instance, passwordFile)
  try {
    await runOnce(
      instance,
      {
        title: 'initdb',
        argv: [join(postgresPrograms(instance), 'bin', 'initdb'), ...initdbOptions(partial, passwordFile)],
        directory: instance.directories.postgres,
        ...(instance.postgresAccount === null ? {} : { runAs: accountIds(instance.postgresAccount) }),
        logFile: join(instance.directories.logs, 'initdb.log'),
      },
      work,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(partial, clusterFolder(instance))
}

/** Nothing of it depends on the machine's locale or on its other clusters. */
export function initdbOptions(folder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${folder}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--data-checksums',
  ]
}

function roleTask(instance: Instance): TaskSpec {
  return {
    kind: 'task',
    id: 'postgres-role',
    component: 'postgres',
    title: 'Create the PostgreSQL role hive',
    dependsOn: ['postgres'],
    isDone: async ({ signal }) => (await hasRole(instance, signal)) && (await hasPassword(instance, signal)),
    run: async ({ signal }) => {
      // A utility statement takes no parameters, and one that fails is written to the server's log as it stands.
      const verb = (await hasRole(instance, signal)) ? 'alter' : 'create'
      const statement = `${verb} role hive login createdb password '${scramVerifier(instance.postgresPassword)}'`
      await queryAsSuperuser(instance, statement, signal)
    },
    timeoutMilliseconds: 30_000,
  }
}

async function hasRole(instance: Instance, signal: AbortSignal): Promise<boolean> {
  return (await queryAsSuperuser(instance, "select 1 from pg_roles where rolname = 'hive'", signal)).length > 0
}

/** Not so where the file of the password was lost and a new one was made; the superuser may give the role that one. */
async function hasPassword(instance: Instance, signal: AbortSignal): Promise<boolean> {
  try {
    await queryAsHive(instance, 'postgres', 'select 1', signal)
    return true
  } catch (error) {
    if (error instanceof StackError && refusedLogin.includes(String(error.details.sqlState))) return false
    throw error
  }
}

/** SQLSTATE of a refused password, and of a role that may not log in (PostgreSQL manual, appendix A). */
const refusedLogin = ['28P01', '28000']
