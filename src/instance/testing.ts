// For tests only: an instance as a value, with every port of the registry, in folders that need not exist.
import { join } from 'node:path'
import type { Instance } from '../components/contract.js'
import { portDefinitions } from '../components/registry.js'
import { traitsOf } from '../components/traits.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import { vocabulary } from './configuration.js'
import { instanceDirectories } from './folders.js'
import { planMemory } from './memory.js'

export interface TestInstanceOptions {
  /** The instance's folder. */
  root?: string
  /** Text of its sparkbox.yaml. */
  yaml?: string
  /** Other versions than those of the stack `current`. */
  versions?: Record<string, string>
}

const currentVersions = {
  spark: '4.3.0',
  hadoop: '3.5.0',
  hive: '4.0.0',
  postgresql: '17.5',
  hadoopExamples: '3.5.0',
}

/** All of it can be replaced; `root` and `yaml` are what most tests want to choose. */
export function testInstance(
  { root = '/nowhere/instances/default', yaml = '', versions = currentVersions }: TestInstanceOptions = {},
  parts: Partial<Instance> = {},
): Instance {
  const config = parseStackConfig(yaml, 'sparkbox.yaml', vocabulary([{ name: 'current' }]))
  const store = join(root, 'store')
  const usedPorts = portDefinitions.filter(({ isUsed }) => isUsed?.(traitsOf({ versions })) ?? true)
  const range = { minimum: 17, maximum: 25 }
  const java = { home: join(root, 'java'), major: 25, version: '25.0.3', vendor: 'Tests', origin: 'tests' }
  return {
    name: 'default',
    id: '0123456789abcdef',
    stack: {
      name: 'current',
      title: 'a stack of tests',
      versions,
      java: { hadoop: range, hive: range, spark: range },
      python: { minimum: '3.10', maximum: '3.14' },
      artifacts: [],
      directory: join(root, 'stacks'),
    },
    config,
    program: {
      path: join(root, 'sparkbox'),
      nodeFolder: '/usr/local/node/bin',
      environment: { SPARKBOX_HOME: join(root, '..', '..') },
    },
    directories: instanceDirectories(root, join(root, 'postgres')),
    ports: { ...Object.fromEntries(usedPorts.map(({ id, preferred }) => [id, preferred])), ...config.ports },
    store,
    artifacts: Object.fromEntries(
      ['postgresql', 'hadoop', 'hadoop-web', 'hive', 'hive-schema', 'spark'].map((name) => [name, join(store, name)]),
    ),
    official: [],
    javas: { hadoop: java, hive: java, spark: java },
    python: { executable: join(root, 'python', 'bin', 'python3'), version: '3.12', origin: 'tests', unfit: null },
    tools: {
      sshd: {
        server: { program: '/usr/sbin/sshd', options: [], variables: {} },
        client: {
          ssh: '/usr/bin/ssh',
          scp: '/usr/bin/scp',
          sftp: '/usr/bin/sftp',
          keygen: '/usr/bin/ssh-keygen',
          variables: {},
        },
        accountLibrary: null,
      },
      r: null,
    },
    absences: { sparkr: { reason: 'there is no R', fix: 'sparkbox install' } },
    user: { name: 'ada', uid: 1000, gid: 1000, home: join(root, 'home') },
    postgresAccount: null,
    postgresPassword: 'secret of hive',
    sqlPassword: config.security.sql === 'password' ? 'secret of SQL' : null,
    memory: planMemory(config, { memoryBytes: 16 * 2 ** 30, processors: 4 }, { versions }),
    wslHolder: null,
    ...parts,
  }
}
