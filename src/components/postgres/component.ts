// PostgreSQL: a cluster of the instance's own, for the Hive metastore.
import type { Component } from '../contract.js'
import { postgresChecks } from './checks.js'
import { postgresService } from './service.js'
import { postgresConfigFiles } from './settings.js'
import { postgresTasks } from './tasks.js'

export const postgres: Component = {
  id: 'postgres',
  title: 'PostgreSQL',
  ports: [{ id: 'postgres', preferred: 5432, title: 'PostgreSQL' }],
  configFiles: postgresConfigFiles,
  jvms: () => [],
  links: () => [],
  services: (instance) => [postgresService(instance)],
  tasks: postgresTasks,
  launchers: () => [],
  checks: () => postgresChecks,
}
