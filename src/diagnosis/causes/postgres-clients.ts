// What PostgreSQL answers to those who want to connect or to work, and who they are.
import type { Cause } from '../cause.js'

const again = 'sparkbox down --instance {instance}; sparkbox up --instance {instance}'
const ownRules = 'sparkbox config unset postgresql.hba_file --instance {instance}; sparkbox up --instance {instance}'

export const postgresClientCauses: readonly Cause[] = [
  {
    code: 'POSTGRES_ACCESS_FILE_INVALID',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/could not load (?<file>\/[^"']*pg_hba\.conf)/, /could not load (?<file>\/[^"'\s]+)$/],
    examples: [
      '2026-11-24 18:12:33.682 UTC [27636] FATAL:  could not load /home/me/rules/pg_hba.conf',
      '2026-11-24 18:12:33.682 UTC [27636] FATAL:  could not load /home/me/rules/access',
    ],
    cause:
      'the file that says who may log in to PostgreSQL, {file}, is missing or has a line that it does not understand',
    fix: ownRules,
    explanation:
      'sparkbox writes this file anew before each start, so this concerns one of your own, which `postgresql.hba_file` in `sparkbox.yaml` names. The command goes back to the one of sparkbox.',
    links: ['https://www.postgresql.org/docs/current/auth-pg-hba-conf.html'],
  },
  {
    code: 'POSTGRES_ACCESS_RULE_MISSING',
    component: 'postgres',
    isFinal: true,
    patterns: [
      /no pg_hba\.conf entry for host "(?<host>[^"]+)", user "(?<user>[^"]+)"/,
      /pg_hba\.conf rejects connection for host "(?<host>[^"]+)", user "(?<user>[^"]+)"/,
    ],
    examples: [
      '2026-11-24 18:12:58.329 UTC [28484] FATAL:  no pg_hba.conf entry for host "127.0.0.1", user "postgres", database "postgres", no encryption',
      'FATAL:  pg_hba.conf rejects connection for host "127.0.0.1", user "hive", database "hive_metastore", no encryption',
    ],
    cause: 'the access rules of PostgreSQL do not let {user} in from {host}',
    fix: ownRules,
    explanation:
      'The rules of sparkbox let every account in from 127.0.0.1 with its password, and nobody from elsewhere. From there this line comes only where `postgresql.hba_file` in `sparkbox.yaml` names other rules.',
    links: ['https://www.postgresql.org/docs/current/auth-pg-hba-conf.html'],
  },
  {
    code: 'POSTGRES_LOGIN_METHOD',
    component: 'postgres',
    isFinal: true,
    patterns: [/(?<method>Ident|Peer) authentication failed for user "(?<user>[^"]+)"/],
    examples: ['2026-11-24 18:13:32.171 UTC [29762] FATAL:  Ident authentication failed for user "postgres"'],
    cause: 'the access rules ask the machine who {user} is instead of asking for a password',
    fix: ownRules,
    explanation:
      'These are the rules of a distribution, not those of sparkbox: either `postgresql.hba_file` names a file of yours, or a server of the system was asked, on port 5432, instead of that of the instance.',
    links: ['https://www.postgresql.org/docs/current/auth-methods.html'],
  },
  {
    code: 'POSTGRES_SUPERUSER_PASSWORD_WRONG',
    component: 'postgres',
    isFinal: true,
    patterns: [/password authentication failed for user "postgres"/],
    examples: [
      'PostgreSQL: password authentication failed for user "postgres"',
      '2026-11-24 18:15:59.000 UTC [14] FATAL:  password authentication failed for user "postgres"',
    ],
    cause: 'the password of the superuser in the secrets of the instance is not the one of the cluster',
    fix: 'sparkbox snapshot list --instance {instance}, then sparkbox snapshot restore NAME --instance {instance}; or put the file secrets/postgres-superuser of the instance back; or remove it, then sparkbox restart postgres --instance {instance}',
    explanation:
      'The file was edited or replaced, or somebody changed the password in the cluster. The data is whole. With `sparkbox shell psql` nobody has to know the password.',
    links: ['https://www.postgresql.org/docs/current/auth-password.html'],
  },
  {
    code: 'POSTGRES_HIVE_PASSWORD_WRONG',
    component: 'postgres',
    patterns: [/password authentication failed for user "hive"/, /role "hive" is not permitted to log in/],
    examples: [
      'org.postgresql.util.PSQLException: FATAL: password authentication failed for user "hive"',
      '2026-11-24 18:15:59.000 UTC [14] FATAL:  role "hive" is not permitted to log in',
    ],
    cause: 'the account hive of the metastore has another password in PostgreSQL than in its settings',
    fix: again,
    explanation:
      'Somebody has changed it in the cluster. At the next start sparkbox sets it to the one of the secrets again; nothing is lost.',
    links: ['https://www.postgresql.org/docs/current/auth-password.html'],
  },
  {
    code: 'POSTGRES_PASSWORD_WRONG',
    component: 'postgres',
    patterns: [/password authentication failed for user "(?<user>[^"]+)"/, /role "(?<user>[^"]+)" does not exist/],
    examples: [
      'psql: error: connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "ada"',
      'FATAL:  role "ada" does not exist',
    ],
    cause: 'PostgreSQL has no account {user} with the password that was given',
    fix: 'sparkbox shell --instance {instance} psql',
    explanation:
      'The command logs in to the database of the instance with the right account and password. For an account of your own: `create role ada login password …` there.',
    links: ['https://www.postgresql.org/docs/current/auth-password.html'],
  },
  {
    code: 'POSTGRES_DRIVER_TOO_OLD',
    component: 'postgres',
    patterns: [/The authentication type 10 is not supported/, /column am\.amcanorder does not exist/],
    examples: [
      "org.postgresql.util.PSQLException: The authentication type 10 is not supported. Check that you have configured the pg_hba.conf file to include the client's IP address or subnet",
      'ERROR: column am.amcanorder does not exist',
    ],
    cause: 'the JDBC driver is older than the PostgreSQL that it talks to',
    fix: 'use a driver of the line 42; the one of the instance: ls "$(sparkbox exec --instance {instance} -- printenv HIVE_HOME)"/lib | grep postgresql',
    explanation:
      'Drivers before 42.2 know no SCRAM passwords, and those of the line 9 no newer catalogues. The stacks bring a new one, so this concerns a program of your own.',
    links: [
      'https://github.com/stackabletech/hive-operator/issues/167',
      'https://github.com/IBM/docker-hive/issues/27',
    ],
  },
  {
    code: 'POSTGRES_TOO_MANY_CONNECTIONS',
    component: 'postgres',
    patterns: [
      /FATAL: +sorry, too many clients already/,
      /remaining connection slots are reserved for/,
      /too many connections for (?:role|database) "(?<who>[^"]+)"/,
    ],
    examples: [
      '2025-07-02 23:09:57.285 GMT [1152835] FATAL:  sorry, too many clients already',
      'FATAL: remaining connection slots are reserved for non-replication superuser connections',
      'FATAL:  too many connections for role "hive"',
    ],
    cause: 'all connections that PostgreSQL allows are taken',
    fix: 'sparkbox config set postgresql.max_connections=100 --instance {instance}; sparkbox config apply --instance {instance}',
    explanation:
      'Without a setting of your own 50 are allowed. `select * from pg_stat_activity` in `sparkbox shell psql` says who holds them. Applying restarts PostgreSQL and what stands on it.',
    links: ['https://github.com/apache/texera/issues/3525', 'https://github.com/TOSIT-IO/tdp-collection/issues/353'],
  },
  {
    code: 'POSTGRES_SCHEMA_NOT_ALLOWED',
    component: 'postgres',
    patterns: [/permission denied for schema (?<schema>\w+)/],
    examples: ['ERROR:  permission denied for schema public'],
    cause: 'the account that asked may not make tables in the schema {schema}',
    fix: 'sparkbox shell --instance {instance} psql, then: create schema mine',
    explanation:
      'Since PostgreSQL 15 the schema `public` belongs to the owner of the database. The metastore owns its own; for tables of yours make a database or schema of your own.',
    links: [
      'https://github.com/irods/irods/issues/7382',
      'https://github.com/FusionAuth/fusionauth-issues/issues/2015',
    ],
  },
  {
    code: 'POSTGRES_LOCALE_MISSING',
    component: 'postgres',
    patterns: [
      /invalid locale settings; check LANG and LC_\* environment variables/,
      /database locale is incompatible with operating system/,
    ],
    examples: [
      'initdb: error: invalid locale settings; check LANG and LC_* environment variables',
      'FATAL:  database locale is incompatible with operating system',
    ],
    cause: 'the machine does not have the locale that PostgreSQL is asked for',
    fix: 'sudo localedef -i C -f UTF-8 C.UTF-8; sparkbox up --instance {instance}',
    explanation:
      'sparkbox makes its cluster with C.UTF-8, which glibc has by itself since 2.35 and all Debians have. The command makes it elsewhere.',
    links: ['https://github.com/zonkyio/embedded-postgres/issues/40'],
  },
  {
    code: 'POSTGRES_REFUSED',
    component: 'postgres',
    isSymptom: true,
    patterns: [
      /connection to server (?:at|on socket) "[^"]+"(?:, port (?<port>\d+))? failed: (?:Connection refused|No such file or directory)/,
      /Connection to (?<host>[\w.-]+):(?<port>5432) refused/,
      /PostgreSQL does not answer on 127\.0\.0\.1:(?<port>\d+)/,
    ],
    examples: [
      'psql: error: connection to server at "127.0.0.1", port 5432 failed: Connection refused',
      'org.postgresql.util.PSQLException: Connection to 127.0.0.1:5432 refused. Check that the hostname and port are correct',
      'PostgreSQL does not answer on 127.0.0.1:5432',
    ],
    cause: 'no PostgreSQL listens there',
    fix: 'sparkbox up postgres --instance {instance}',
    explanation:
      'It does not run, or it listens on another port: `sparkbox status` shows the right one. It has no socket file, so psql needs `-h 127.0.0.1`; `sparkbox shell psql` knows all of that.',
    links: ['https://www.postgresql.org/docs/current/server-start.html'],
  },
  {
    code: 'POSTGRES_LOCK_HELD',
    component: 'postgres',
    patterns: [],
    examples: [],
    cause: 'a session of {application} (pid {pid}, {state}) holds a lock in PostgreSQL for which others wait',
    fix: 'sparkbox shell --instance {instance} psql -c "select pg_terminate_backend({pid})"',
    explanation:
      'A transaction that was begun by hand and not ended keeps its locks: then the metastore waits, and with it every query of Hive and Spark. End the transaction where it was begun, or the session by the command; what it had not committed is gone.',
    links: ['https://www.postgresql.org/docs/current/explicit-locking.html'],
  },
]
