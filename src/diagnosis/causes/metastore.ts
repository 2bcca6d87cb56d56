// The Hive metastore: its schema, its database, and the classes it is told to load.
import type { Cause } from '../cause.js'

const backToGenerated = (key: string) =>
  `sparkbox config unset ${key} --instance {instance}, then sparkbox config apply --instance {instance}`

export const metastoreCauses: readonly Cause[] = [
  {
    code: 'METASTORE_SCHEMA_MISSING',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [/Version information (?:is )?not found in metastore/i],
    examples: [
      'MetaException(message:Version information not found in metastore.)',
      'Caused by: MetaException(message:Version information not found in metastore. )',
    ],
    cause: "the metastore's database holds no schema version, so its schema was never made or is damaged",
    fix: 'sparkbox snapshot list --instance {instance}, then restore the newest; or give all tables and files up: sparkbox reset --instance {instance}',
    explanation:
      'schematool writes one row into the table `VERSION` when it has made the schema, and the metastore starts only where it finds that row. sparkbox makes the schema in a database of another name and renames it when it is whole, so an empty `VERSION` comes from a change by hand. Do not switch `metastore.schema.verification` off: the metastore then writes into a schema that may be another one.',
    links: [
      'https://github.com/sairamkrish/trino-superset-demo/issues/1',
      'https://github.com/iflytek/datasophon/issues/146',
    ],
  },
  {
    code: 'METASTORE_SCHEMA_VERSION_DIFFERS',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [/Hive Schema version (?<wanted>\S+) does not match metastore's schema version (?<found>[\w.-]+)/],
    examples: [
      "2026-11-24T18:51:57,682 ERROR metastore.RetryingHMSHandler: MetaException(message:Hive Schema version 4.0.0 does not match metastore's schema version 2.3.0 Metastore is not upgraded or corrupt)",
      "MetaException(message:Hive Schema version 3.1.0 does not match metastore's schema version 2.3.0 Metastore is not upgraded or corrupt)",
    ],
    cause: "the metastore's schema has version {found}, and this Hive needs {wanted}",
    fix: 'sparkbox snapshot save before-upgrade --instance {instance}, then sparkbox exec --instance {instance} -- schematool -dbType postgres -upgradeSchema',
    explanation:
      'Another version of Hive made the schema. An older schema can be upgraded by schematool, and there is no way back, so a snapshot comes first. A newer schema cannot be read by an older Hive: use a stack with that version of Hive, which `sparkbox stack list` shows. Do not switch `metastore.schema.verification` off, and do not change the table `VERSION` by hand.',
    links: [
      'https://github.com/vesoft-inc/nebula-docs-cn/issues/1327',
      'https://github.com/databrickslabs/overwatch/issues/209',
    ],
  },
  {
    code: 'METASTORE_SCHEMA_INCOMPLETE',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [
      /relation "(?<table>[A-Z][A-Z_]+)" does not exist/,
      /Required table missing : "+(?<table>[A-Z][A-Z_]+)"+/,
    ],
    examples: [
      'Caused by: org.postgresql.util.PSQLException: ERROR: relation "DBS" does not exist',
      'org.datanucleus.store.rdbms.exceptions.MissingTableException: Required table missing : "DBS" in Catalog "" Schema "". DataNucleus requires this table to perform its persistence operations.',
    ],
    cause: "the metastore's schema is incomplete: its database has no table {table}",
    fix: 'sparkbox snapshot list --instance {instance}, then restore the newest; or give all tables and files up: sparkbox reset --instance {instance}',
    explanation:
      'A schematool that was interrupted leaves a part of the tables, and so does a table that was dropped by hand. sparkbox makes the schema in a database of another name and renames it when it is whole. Look at what is there with `sparkbox shell psql -c "\\dt"`.',
    links: [
      'https://github.com/clemlabprojects/ambari/issues/5',
      'https://github.com/stackabletech/hive-operator/issues/538',
    ],
  },
  {
    code: 'METASTORE_SCHEMA_ALREADY_MADE',
    component: 'hive',
    patterns: [/relation "(?<table>[A-Z][A-Z_]+)" already exists/],
    examples: [
      'Error: ERROR: relation "BUCKETING_COLS" already exists (state=42P07,code=0)',
      'ERROR: relation "BUCKETING_COLS" already exists',
    ],
    cause: 'schematool was to make the schema in a database that already has the table {table}',
    fix: 'sparkbox exec --instance {instance} -- schematool -dbType postgres -info',
    explanation:
      '`schematool -initSchema` works on an empty database only, and stops in the middle of one that is not empty. `-info` says what is there. The schema of the instance itself is made by `sparkbox up`, at most once.',
    links: [
      'https://github.com/thiagodiogo/presto-on-kubernetes/issues/1',
      'https://github.com/stackabletech/hive-operator/issues/538',
    ],
  },
  {
    code: 'METASTORE_DATABASE_UNREACHABLE',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [
      /PSQLException: Connection to (?<address>\S+:\d+) refused/,
      /PSQLException: The connection attempt failed/,
    ],
    examples: [
      'org.postgresql.util.PSQLException: Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.',
      'Caused by: org.postgresql.util.PSQLException: The connection attempt failed.',
    ],
    cause: "the metastore's database does not answer where metastore-site.xml says",
    fix: backToGenerated('metastore-site.javax.jdo.option.ConnectionURL'),
    explanation:
      'The metastore keeps everything in PostgreSQL. sparkbox writes the address of its own server, so this comes from a `ConnectionURL` of your own, or PostgreSQL has ended meanwhile: `sparkbox status` shows that, and the supervisor starts it again.',
    links: ['https://github.com/sairamkrish/trino-superset-demo/issues/1'],
  },
  {
    code: 'METASTORE_DATABASE_ABSENT',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [/PSQLException: FATAL: database "(?<database>[^"]+)" does not exist/],
    examples: ['org.postgresql.util.PSQLException: FATAL: database "nosuch" does not exist'],
    cause: 'PostgreSQL has no database {database}, which the metastore is told to use',
    fix: backToGenerated('metastore-site.javax.jdo.option.ConnectionURL'),
    explanation:
      'The name stands at the end of `javax.jdo.option.ConnectionURL`. Without a setting of your own it is `hive_metastore`, which `sparkbox up` makes where it is missing.',
    links: ['https://github.com/clemlabprojects/ambari/issues/5'],
  },
  {
    code: 'METASTORE_DRIVER_MISSING',
    component: 'hive',
    patterns: [
      /The specified datastore driver \("(?<driver>[^"]+)"\) was not found in the CLASSPATH/,
      /Failed to load driver class (?<driver>[\w.]+)/,
      /Failed to get driver instance for jdbcUrl=(?<driver>\S+)/,
      /Driver \S+ claims to not accept jdbcUrl, (?<driver>\S+)/,
    ],
    examples: [
      'The specified datastore driver ("org.postgresql.Driver") was not found in the CLASSPATH. Please check your CLASSPATH specification, and the name of the driver.',
      'java.lang.RuntimeException: Failed to load driver class com.mysql.jdbc.Driver in either of HikariConfig class loader or Thread context classloader',
      'java.lang.RuntimeException: Failed to get driver instance for jdbcUrl=jdbc:mysql://127.0.0.1:3306/metastore',
      'java.lang.RuntimeException: Driver org.postgresql.Driver claims to not accept jdbcUrl, jdbc:mysql://127.0.0.1:3306/metastore',
    ],
    cause: 'the metastore has no JDBC driver for {driver}',
    fix: `sparkbox config unset metastore-site.javax.jdo.option.ConnectionDriverName --instance {instance}, then ${backToGenerated('metastore-site.javax.jdo.option.ConnectionURL')}`,
    explanation:
      'The stack brings the driver of PostgreSQL, `org.postgresql.Driver`, and no other. The metastore of an instance lies in the PostgreSQL that sparkbox runs.',
    links: [
      'https://github.com/stackabletech/hive-operator/issues/167',
      'https://github.com/arempter/hive-metastore-docker/issues/1',
    ],
  },
  {
    code: 'METASTORE_CLASS_MISSING',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [/MetaException\(message:(?<class>(?:org|com|io|net)\.[\w.$]+) class not found\)/],
    examples: [
      'MetaException(message:org.apache.hadoop.hive.ql.optimizer.ppr.PartitionExpressionForMetastore class not found)',
    ],
    cause: 'the metastore is told to load {class}, which it does not have',
    fix: `sparkbox config unset metastore-site.metastore.rawstore.impl --instance {instance}, then sparkbox config unset metastore-site.metastore.expression.proxy --instance {instance}, then ${backToGenerated('metastore-site.metastore.task.threads.always')}`,
    explanation:
      'The metastore of Hive 4 is a product of its own and lacks the classes of Hive itself. sparkbox names those that it has (`metastore.rawstore.impl`, `metastore.expression.proxy`, `metastore.task.threads.always`). `sparkbox config get` lists the settings of your own; take back the one that names the class with `sparkbox config unset`.',
    links: ['https://issues.apache.org/jira/browse/HIVE-21586'],
  },
]
