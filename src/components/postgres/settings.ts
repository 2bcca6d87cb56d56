// postgresql.conf, and where the cluster and its programs are.
import { join } from 'node:path'
import { instance as instanceSettings, mergeLayers, settings, withUser } from '../../config/layers.js'
import type { ConfigFile, Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { port } from '../service.js'
import { accessFile } from './access.js'

export function clusterFolder({ directories }: Pick<Instance, 'directories'>): string {
  return join(directories.postgres, 'cluster')
}

/**
 * The settings as a file, for people and for `config`. The server gets the same values on its command line: under root it
 * runs as an account that may not be able to reach the instance's folder.
 */
export function postgresConfigFiles(instance: Instance): ConfigFile[] {
  return [
    {
      path: 'postgresql/postgresql.conf',
      format: 'postgresql',
      section: 'postgresql',
      settings: postgresSettings(instance),
      readers: ['postgres'],
      mode: 0o644,
    },
  ]
}

export function postgresSettings(instance: Instance): Settings {
  const base = mergeLayers(
    settings({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: ['', 'everything here speaks TCP, and a socket path may be too long'],
      password_encryption: 'scram-sha-256',
      max_connections: 50,
      shared_buffers: ['32MB', 'the metastore of one person fits in it'],
      fsync: ['on', 'a power cut must not lose a table'],
      log_destination: 'stderr',
      logging_collector: false,
      log_line_prefix: '%m [%p] ',
      timezone: 'UTC',
      log_timezone: 'UTC',
    }),
    instanceSettings({
      port: port(instance, 'postgres'),
      hba_file: [accessFile(instance), "initdb's own, in the data folder, may be edited or lost"],
    }),
  )
  return withUser(base, instance.config.overrides.postgresql)
}
