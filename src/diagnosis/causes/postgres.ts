// PostgreSQL: what keeps the server from starting. Causes in its data and in its answers stand in lists of their own.
import type { Cause } from '../cause.js'
import { postgresClientCauses } from './postgres-clients.js'
import { postgresDataCauses } from './postgres-data.js'

const unset = 'sparkbox config unset postgresql.{setting} --instance {instance}; sparkbox up --instance {instance}'

export const postgresCauses: readonly Cause[] = [
  ...postgresDataCauses,
  ...postgresClientCauses,
  {
    code: 'POSTGRES_CONFIG_FILE_INVALID',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /(?:syntax error|unrecognized configuration parameter "[^"]+") in file "(?<file>\/[^"']+)" line (?<line>\d+)/,
      /configuration file "(?<file>\/[^"']+)" contains errors/,
    ],
    examples: [
      '2026-11-24 18:14:02.490 UTC [31115] LOG:  syntax error in file "/home/me/.sparkbox/instances/default/postgres/cluster/postgresql.conf" line 844, near token "="',
      '2026-11-24 18:14:05.138 UTC [31250] FATAL:  configuration file "/home/me/.sparkbox/instances/default/postgres/cluster/postgresql.conf" contains errors',
    ],
    cause: 'PostgreSQL does not understand a line of {file}',
    fix: ': > {file}; sparkbox up --instance {instance}',
    explanation:
      'sparkbox gives the server all settings on its command line and needs nothing from this file, so it may be empty, as the command makes it. Settings of your own belong into `sparkbox.yaml`: `sparkbox config set postgresql.NAME=VALUE`.',
    links: ['https://www.postgresql.org/docs/current/config-setting.html'],
  },
  {
    code: 'POSTGRES_CONFIG_FILE_MISSING',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/could not access the server configuration file "(?<file>\/[^"']+)": No such file or directory/],
    examples: [
      'postgres: could not access the server configuration file "/home/me/.sparkbox/instances/default/postgres/cluster/postgresql.conf": No such file or directory',
    ],
    cause: 'the file {file}, without which PostgreSQL does not start, is gone',
    fix: ': > {file}; sparkbox up --instance {instance}',
    explanation:
      'sparkbox gives the server all settings on its command line, so an empty file is enough. Where the whole folder is gone, so is the data: `sparkbox snapshot restore NAME` brings it back.',
    links: ['https://www.postgresql.org/docs/current/config-setting.html'],
  },
  {
    code: 'POSTGRES_SETTING_UNKNOWN',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/FATAL: +unrecognized configuration parameter "(?<setting>[\w.]+)"$/],
    examples: ['2026-11-24 18:11:45.086 UTC [26371] FATAL:  unrecognized configuration parameter "no_such_setting"'],
    cause: 'sparkbox.yaml sets {setting}, which this PostgreSQL does not know',
    fix: unset,
    explanation: 'The name is misspelt, or it belongs to another version or to an extension that is not there.',
    links: ['https://www.postgresql.org/docs/current/runtime-config.html'],
  },
  {
    code: 'POSTGRES_SETTING_INVALID',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /invalid value for parameter "(?<setting>[\w.]+)": "(?<value>[^"]*)"/,
      /FATAL: +(?<value>\S+(?: \w+)?) is outside the valid range for parameter "(?<setting>[\w.]+)"/,
      /parameter "(?<setting>[\w.]+)" requires a (?<value>Boolean|numeric|integer) value/,
    ],
    examples: [
      '2026-11-24 18:11:54.865 GMT [26555] FATAL:  invalid value for parameter "shared_buffers": "lots"',
      '2026-11-24 18:12:03.889 GMT [26749] FATAL:  0 is outside the valid range for parameter "max_connections" (1 .. 262143)',
      '2021-01-31 08:00:00.000 UTC [14] FATAL:  parameter "fsync" requires a Boolean value',
    ],
    cause: 'sparkbox.yaml gives {setting} of PostgreSQL a value that it cannot have: {value}',
    fix: unset,
    explanation: 'The command takes the line out, and the value of sparkbox counts again.',
    links: ['https://www.postgresql.org/docs/current/runtime-config.html'],
  },
  {
    code: 'POSTGRES_TOO_FEW_CONNECTIONS',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/"?superuser_reserved_connections"?.* must be less than "?max_connections"?/],
    examples: [
      'postgres: "superuser_reserved_connections" (3) plus "reserved_connections" (0) must be less than "max_connections" (3)',
    ],
    cause: 'sparkbox.yaml allows PostgreSQL no more connections than it keeps back for its superuser',
    fix: 'sparkbox config unset postgresql.max_connections --instance {instance}; sparkbox up --instance {instance}',
    explanation: 'Three connections are kept back for the superuser. Without a setting of your own 50 are allowed.',
    links: ['https://www.postgresql.org/docs/current/runtime-config-connection.html'],
  },
  {
    code: 'POSTGRES_SHARED_MEMORY',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /could not map anonymous shared memory: (?<reason>.+)/,
      /could not (?:create|resize|open) shared memory segment.*: (?<reason>.+)/,
    ],
    examples: [
      '2026-11-24 18:12:24.042 UTC [27396] FATAL:  could not map anonymous shared memory: Cannot allocate memory',
      '2022-10-26 20:20:40.172 UTC [540] ERROR:  could not resize shared memory segment "/PostgreSQL.1219136073" to 16777216 bytes: No space left on device',
    ],
    cause: 'the machine does not give PostgreSQL the shared memory that it asks for: {reason}',
    fix: 'sparkbox config unset postgresql.shared_buffers --instance {instance}; sparkbox up --instance {instance}',
    explanation:
      'Without a setting of your own, sparkbox asks for 32 MiB. If that fails, too, the machine has no memory left, or /dev/shm is full or very small, as in a container.',
    links: ['https://github.com/kartoza/docker-postgis/issues/254', 'https://github.com/cameri/nostream/issues/189'],
  },
  {
    code: 'POSTGRES_LIBRARY_MISSING',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/could not access file "(?<library>[^"]+)": No such file or directory/],
    examples: [
      '2026-11-24 18:15:40.000 UTC [14] FATAL:  could not access file "no_such_library": No such file or directory',
    ],
    cause: 'sparkbox.yaml tells PostgreSQL to load {library}, which is not there',
    fix: 'sparkbox config unset postgresql.shared_preload_libraries --instance {instance}; sparkbox up --instance {instance}',
    explanation: 'The PostgreSQL of an instance has no extensions beside its own.',
    links: ['https://www.postgresql.org/docs/current/runtime-config-client.html'],
  },
  {
    code: 'POSTGRES_ADDRESS_UNUSABLE',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /could not translate host name "(?<address>[^"]+)", service/,
      /could not bind IPv[46] address "(?<address>[^"]+)": Cannot assign requested address/,
      /could not create any TCP\/IP sockets/,
    ],
    examples: [
      '2026-11-24 18:15:50.000 UTC [14] LOG:  could not translate host name "no-such-host.invalid", service "5432" to address: Name or service not known',
      '2026-11-24 18:15:50.000 UTC [14] LOG:  could not bind IPv4 address "203.0.113.7": Cannot assign requested address',
      '2026-11-24 18:15:50.000 UTC [14] FATAL:  could not create any TCP/IP sockets',
    ],
    cause: 'PostgreSQL cannot listen on the address that it is told, since it is none of this machine',
    fix: 'sparkbox config unset postgresql.listen_addresses --instance {instance}; sparkbox up --instance {instance}',
    explanation: 'Without a setting of your own it listens on 127.0.0.1, and on no other address.',
    links: ['https://www.postgresql.org/docs/current/runtime-config-connection.html'],
  },
  {
    code: 'POSTGRES_SOCKET_FOLDER',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /could not create lock file "(?<file>\/[^"]*\.s\.PGSQL\.\d+\.lock)": (?<reason>.+)/,
      /could not create any Unix-domain sockets/,
    ],
    examples: [
      '2026-11-24 18:16:00.000 UTC [14] FATAL:  could not create lock file "/no/such/folder/.s.PGSQL.5432.lock": No such file or directory',
      '2026-11-24 18:16:00.000 UTC [14] FATAL:  could not create any Unix-domain sockets',
    ],
    cause: 'PostgreSQL cannot make its socket file in the folder that sparkbox.yaml names',
    fix: 'sparkbox config unset postgresql.unix_socket_directories --instance {instance}; sparkbox up --instance {instance}',
    explanation: 'Without a setting of your own there is no socket file: everything here speaks TCP on 127.0.0.1.',
    links: [
      'https://github.com/docker-library/postgres/issues/10',
      'https://github.com/jfischoff/tmp-postgres/issues/136',
    ],
  },
  {
    code: 'POSTGRES_ALREADY_RUNS',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /lock file "(?<file>[^"]*postmaster\.pid)" already exists/,
      /Is another postmaster \(PID (?<pid>\d+)\) running/,
    ],
    examples: [
      '2021-01-31 08:00:00.000 UTC [14] FATAL:  lock file "postmaster.pid" already exists',
      '2021-01-31 08:00:00.000 UTC [14] HINT:  Is another postmaster (PID 4711) running in data directory "/home/me/.sparkbox/instances/default/postgres/cluster"?',
    ],
    cause: 'another PostgreSQL, which sparkbox has not started, works in the data folder of this instance',
    fix: 'sparkbox status --instance {instance}; then stop the other server by its own command, such as pg_ctl stop',
    explanation:
      'sparkbox removes the file of a server that was killed, but only when no process works in the folder any more. Two servers in one folder would destroy it, so the second one refuses. Never delete the file while a server runs.',
    links: ['https://github.com/PostgresApp/PostgresApp/issues/228'],
  },
]
