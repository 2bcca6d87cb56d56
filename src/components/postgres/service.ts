// The PostgreSQL server.
import { join } from 'node:path'
import type { Instance, ServiceDefinition } from '../contract.js'
import { service } from '../service.js'
import { writeAccessFile } from './access.js'
import { clearCrashRemains } from './crash-remains.js'
import { claimFolder } from './owner.js'
import { accountIds, postgresPrograms } from './programs.js'
import { clusterFolder, postgresSettings } from './settings.js'
import { pingAsSuperuser, replaceLostPassword } from './superuser.js'

export function postgresService(instance: Instance): ServiceDefinition {
  const options = Object.entries(postgresSettings(instance)).flatMap(([key, { value }]) => ['-c', `${key}=${value}`])
  return service(instance, {
    id: 'postgres',
    component: 'postgres',
    title: 'PostgreSQL',
    argv: [join(postgresPrograms(instance), 'bin', 'postgres'), '-D', clusterFolder(instance), ...options],
    directory: instance.directories.postgres,
    ...(instance.postgresAccount === null ? {} : { runAs: accountIds(instance.postgresAccount) }),
    dependsOn: ['postgres-cluster'],
    ports: ['postgres'],
    beforeStart: async (signal) => {
      await claimFolder(instance)
      await writeAccessFile(instance)
      await clearCrashRemains(instance, signal)
      await replaceLostPassword(instance, signal)
    },
    probe: ({ signal }) => pingAsSuperuser(instance, signal),
    // Fast shutdown: SIGTERM would wait for every client to leave (PostgreSQL manual, "Shutting Down the Server").
    stop: { signal: 'SIGINT', withinMilliseconds: 30_000 },
  })
}
