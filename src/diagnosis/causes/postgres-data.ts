// The files of the PostgreSQL cluster: missing, damaged, of another version, of another account.
import type { Cause } from '../cause.js'
import { restoreOrReset } from '../fixes.js'

const keepsHive =
  'The cluster holds the Hive metastore: databases, tables and where their files lie. The files themselves are in HDFS and are not touched by this.'

export const postgresDataCauses: readonly Cause[] = [
  {
    code: 'POSTGRES_FOLDER_TOO_OPEN',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/data directory "(?<folder>\/[^"']+)" has invalid permissions/],
    examples: [
      '2026-11-24 18:10:17.788 UTC [22562] FATAL:  data directory "/home/me/.sparkbox/instances/default/postgres/cluster" has invalid permissions',
    ],
    cause: 'other accounts may enter the data folder of PostgreSQL, {folder}, so it refuses to start',
    fix: 'chmod 700 {folder}; sparkbox up --instance {instance}',
    explanation:
      'Somebody has changed the mode, or the folder lies in a file system without modes, such as a Windows drive below /mnt: there the command has no effect, and the instance must move into the file system of Linux. Nothing is lost.',
    links: [
      'https://github.com/digitallyinduced/ihp/issues/144',
      'https://github.com/silviogutierrez/reactivated/issues/267',
    ],
  },
  {
    code: 'POSTGRES_FOLDER_OF_ANOTHER_ACCOUNT',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /could not access the server configuration file "(?<folder>\/[^"']+)\/postgresql\.conf": Permission denied/,
      /data directory "(?<folder>\/[^"']+)" has wrong ownership/,
    ],
    examples: [
      'postgres: could not access the server configuration file "/home/me/.sparkbox/instances/default/postgres/cluster/postgresql.conf": Permission denied',
      '2021-01-31 08:00:00.000 UTC [14] FATAL:  data directory "/var/lib/postgresql/data" has wrong ownership',
    ],
    cause:
      'the data folder of PostgreSQL, {folder}, belongs to another account than the one that the server runs under',
    fix: 'sudo chown -R --reference={folder}/.. {folder}; sparkbox up --instance {instance}',
    explanation:
      'It comes from a copy or a restore as another account, or from one start with sudo. The folder above it still belongs to the right account. Nothing is lost.',
    links: ['https://www.postgresql.org/docs/current/creating-cluster.html'],
  },
  {
    code: 'POSTGRES_CONTROL_FILE_MISSING',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [/could not open file "(?<folder>\/[^"]*?)\/?global\/pg_control": No such file or directory/],
    examples: [
      'but could not open file "/home/me/.sparkbox/instances/default/postgres/cluster/global/pg_control": No such file or directory',
    ],
    cause:
      'the control file of the PostgreSQL cluster, {folder}/global/pg_control, is missing, and no other file can stand in for it',
    fix: restoreOrReset,
    explanation: `Something deleted the file or its folder, or a copy of the cluster is not whole. ${keepsHive}`,
    links: ['https://github.com/cloudnative-pg/cloudnative-pg/issues/5311'],
  },
  {
    code: 'POSTGRES_CONTROL_FILE_DAMAGED',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /incorrect checksum in control file/,
      /could not read file "(?:\/[^"]*\/)?global\/pg_control": read \d+ of \d+/,
      /database cluster was initialized with PG_CONTROL_VERSION/,
    ],
    examples: [
      '2026-11-24 18:10:35.170 UTC [23249] FATAL:  incorrect checksum in control file',
      '2026-11-24 18:10:42.893 UTC [23727] PANIC:  could not read file "global/pg_control": read 100 of 296',
      '2021-01-31 08:00:00.000 UTC [14] DETAIL:  The database cluster was initialized with PG_CONTROL_VERSION 0 (0x00000000), but the server was compiled with PG_CONTROL_VERSION 1300 (0x00000514).',
    ],
    cause: 'the control file of the PostgreSQL cluster is damaged',
    fix: restoreOrReset,
    explanation: `A disk that was full or failed, or a copy that was cut off. ${keepsHive}`,
    links: ['https://www.postgresql.org/docs/current/app-pgresetwal.html'],
  },
  {
    code: 'POSTGRES_DATA_OF_ANOTHER_VERSION',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /data directory was initialized by PostgreSQL version (?<written>[\w.]+), which is not compatible with this version (?<server>[\w.]+)/,
      /initialized with CATALOG_VERSION_NO (?<written>\d+), but the server was compiled with CATALOG_VERSION_NO (?<server>\d+)/,
    ],
    examples: [
      '2026-11-24 18:10:49.689 UTC [24200] DETAIL:  The data directory was initialized by PostgreSQL version 16, which is not compatible with this version 17.5.',
      '2019-10-10 16:14:42.538 MSK [9590] DETAIL:  The database cluster was initialized with CATALOG_VERSION_NO 201907221, but the server was compiled with CATALOG_VERSION_NO 201909212.',
    ],
    cause: 'the cluster was written by PostgreSQL {written}, and {server} cannot read it',
    fix: `start it with the versions that wrote it: sparkbox stack list, then sparkbox up --stack NAME --instance {instance}; or ${restoreOrReset}`,
    explanation:
      'A major version of PostgreSQL reads only its own files. sparkbox records which version wrote the data and refuses another one before a start, so this comes from files that were put there by hand.',
    links: [
      'https://github.com/postgis/docker-postgis/issues/128',
      'https://github.com/PostgresApp/PostgresApp/issues/528',
    ],
  },
  {
    code: 'POSTGRES_VERSION_FILE_DAMAGED',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /File "(?<file>\/[^"]*PG_VERSION)" (?:does not contain valid data|is missing)/,
      /File "(?<file>[^"/][^"]*PG_VERSION)" is missing/,
    ],
    examples: [
      '2026-11-24 18:10:56.519 UTC [24470] DETAIL:  File "/home/me/.sparkbox/instances/default/postgres/cluster/PG_VERSION" does not contain valid data.',
      '2021-01-31 08:00:00.000 UTC [14] DETAIL:  File "base/5/PG_VERSION" is missing.',
    ],
    cause: 'the file that says which PostgreSQL wrote the data, {file}, is damaged or missing',
    fix: restoreOrReset,
    explanation: `One file of a cluster is seldom damaged alone; look at the disk. ${keepsHive}`,
    links: ['https://www.postgresql.org/docs/current/storage-file-layout.html'],
  },
  {
    code: 'POSTGRES_WRITE_AHEAD_LOG_LOST',
    component: 'postgres',
    seenIn: ['postgres'],
    patterns: [
      /could not locate (?:a valid|required) checkpoint record/,
      /required WAL directory "pg_wal" does not exist/,
      /could not locate a valid checkpoint/,
    ],
    examples: [
      '2026-11-24 18:11:07.062 UTC [25045] PANIC:  could not locate a valid checkpoint record at 0/1721C98',
      '2026-11-24 18:11:35.119 UTC [26016] FATAL:  required WAL directory "pg_wal" does not exist',
      '2024-03-14 09:37:49.358 EET [34] PANIC:  could not locate a valid checkpoint record',
    ],
    cause: 'the write-ahead log of the PostgreSQL cluster, in its folder pg_wal, is missing or damaged',
    fix: restoreOrReset,
    explanation: `Files named like logs are sometimes deleted to make room; those in pg_wal are part of the data. \`pg_resetwal\`, which many pages recommend, makes the server start and leaves tables that contradict each other; so sparkbox does not. ${keepsHive}`,
    links: [
      'https://github.com/docker-library/postgres/issues/1211',
      'https://github.com/CrunchyData/postgres-operator/issues/3096',
    ],
  },
  {
    code: 'POSTGRES_DATABASE_FOLDER_MISSING',
    component: 'postgres',
    isFinal: true,
    patterns: [
      /The database subdirectory "(?<folder>[^"]+)" is missing/,
      /could not open directory "base(?:\/\d+)?": No such file or directory/,
      /PostgreSQL: database "postgres" does not exist/,
    ],
    examples: [
      '2026-11-24 18:14:19.162 UTC [31889] DETAIL:  The database subdirectory "base/5" is missing.',
      '2026-11-24 18:51:03.592 UTC [16028] LOG:  could not open directory "base": No such file or directory',
      'PostgreSQL: database "postgres" does not exist',
    ],
    cause: 'the folder of a database is gone from the PostgreSQL cluster',
    fix: restoreOrReset,
    explanation: `Something deleted a part of the cluster while it was stopped. ${keepsHive}`,
    links: ['https://www.postgresql.org/docs/current/storage-file-layout.html'],
  },
  {
    code: 'POSTGRES_DATA_FILE_DAMAGED',
    component: 'postgres',
    patterns: [
      /invalid page in block (?<block>\d+) of relation/,
      /could not open file "(?<file>(?:base|global)\/[^"]+)": No such file or directory/,
      /[Cc]ould not open (?:file|directory) "(?<file>(?:pg_xact|pg_multixact|pg_subtrans)[^"]*)": No such file or directory/,
      /could not access status of transaction \d+/,
      /could not read blocks? \S+ in file "(?<file>[^"]+)": read only \d+ of \d+ bytes/,
    ],
    examples: [
      '2021-01-31 08:00:00.000 UTC [14] ERROR:  invalid page in block 0 of relation base/16384/2619',
      '2026-11-24 18:15:19.000 UTC [14] FATAL:  could not open file "base/5/1259": No such file or directory',
      '2026-11-24 18:16:12.410 UTC [3379] DETAIL:  Could not open file "pg_xact/0000": No such file or directory.',
      '2026-11-24 18:16:12.410 UTC [3379] FATAL:  could not access status of transaction 739',
      '2021-01-31 08:00:00.000 UTC [14] ERROR:  could not read block 3 in file "base/16384/1249": read only 0 of 8192 bytes',
    ],
    isFinal: true,
    cause: 'a file of the PostgreSQL cluster is missing or damaged',
    fix: restoreOrReset,
    explanation: `The cluster is made with checksums, so damage is seen and never read as data. Look at the disk and its log, too. ${keepsHive}`,
    links: ['https://www.postgresql.org/docs/current/checksums.html'],
  },
]
