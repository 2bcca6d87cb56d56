// HiveServer2 and those who talk to it or to the metastore.
import type { Cause } from '../cause.js'

const apply = 'sparkbox config apply --instance {instance}'
const unset = (key: string) => `sparkbox config unset ${key} --instance {instance}, then ${apply}`

export const hiveCauses: readonly Cause[] = [
  {
    code: 'HIVE_METASTORE_UNREACHABLE',
    component: 'hive',
    seenIn: ['hive', 'spark'],
    patterns: [
      /Could not connect to meta store using any of the URIs provided/,
      /Unable to instantiate org\.apache\.hadoop\.hive\.ql\.metadata\.SessionHiveMetaStoreClient/,
      /Failed to connect to the MetaStore Server/,
    ],
    examples: [
      'MetaException(message:Could not connect to meta store using any of the URIs provided. Most recent failure: org.apache.thrift.transport.TTransportException: java.net.ConnectException: Connection refused',
      'Caused by: java.lang.RuntimeException: Error applying authorization policy on hive configuration: org.apache.hadoop.hive.ql.metadata.HiveException: Unable to instantiate org.apache.hadoop.hive.ql.metadata.SessionHiveMetaStoreClient',
      '2030-01-31 08:00:00,000 WARN metadata.HiveMetaStoreClient: Failed to connect to the MetaStore Server...',
    ],
    cause: 'the Hive metastore does not answer where hive.metastore.uris says',
    fix: `sparkbox up metastore --instance {instance}, then ${unset('hive-site.hive.metastore.uris')}`,
    explanation:
      'Either the metastore does not run (`sparkbox status` says why), or `hive.metastore.uris` leads elsewhere. sparkbox writes the address of its own metastore; a value of your own in `hive-site` or as `spark.hadoop.hive.metastore.uris` in `spark-defaults` wins over it.',
    links: ['https://github.com/alexholmes/vagrant-hadoop-spark-hive/issues/2'],
  },
  {
    code: 'HIVE_IMPERSONATION_REFUSED',
    component: 'hive',
    patterns: [/User: (?<user>\S+) is not allowed to impersonate (?<other>[\w.-]+)/],
    examples: [
      'User: root is not allowed to impersonate anonymous',
      'org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.security.authorize.AuthorizationException): User: root is not allowed to impersonate ada',
    ],
    cause: 'HDFS does not let {user} act for {other}',
    fix: 'sparkbox config unset core-site.hadoop.proxyuser.{user}.hosts --instance {instance}, then sparkbox config unset core-site.hadoop.proxyuser.{user}.groups --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'A gateway such as HiveServer2 with `hive.server2.enable.doAs` acts for its users, and HDFS must allow that by `hadoop.proxyuser.NAME.hosts` and `.groups`. sparkbox sets both for the account that runs the instance, from this machine only. If another account runs the gateway, set both keys for that account in `core-site`.',
    links: [
      'https://github.com/chuqbach/Big-Data-Installation/issues/3',
      'https://github.com/apache/kyuubi/issues/3777',
    ],
  },
  {
    code: 'HIVE_PROXY_ADDRESS_REFUSED',
    component: 'hive',
    patterns: [/Unauthorized connection for super-user: (?<user>\S+) from IP (?<address>[^\s)]+)/],
    examples: [
      'org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.security.authorize.AuthorizationException): Unauthorized connection for super-user: root from IP 127.0.0.1',
    ],
    cause: 'HDFS lets {user} act for others, but not from {address}',
    fix: 'sparkbox config unset core-site.hadoop.proxyuser.{user}.hosts --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      '`hadoop.proxyuser.NAME.hosts` names the machines; sparkbox writes 127.0.0.1, and everything it runs comes from there.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-common/Superusers.html'],
  },
  {
    code: 'HIVE_TEZ_CLASS_MISSING',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [/(?:NoClassDefFoundError|ClassNotFoundException): org[./]apache[./]tez[./](?<class>\S+)/],
    examples: [
      'Caused by: java.lang.NoClassDefFoundError: org/apache/tez/dag/api/TezConfiguration',
      'java.lang.ClassNotFoundException: org.apache.tez.dag.api.TezConfiguration',
    ],
    cause: 'Hive is told to run queries on Tez, and Tez is not among its jars',
    fix: unset('hive-site.hive.execution.engine'),
    explanation:
      "Hive 4 runs on Tez, which the stack `current` brings; Hive 3 of the stack `classic` runs on MapReduce, because its Tez does not run on Hadoop 3.3. Leave `hive.execution.engine` to the stack. If Tez's jars are damaged, `sparkbox doctor` says so and `sparkbox install` repairs them.",
    links: [
      'https://github.com/apache/hive/pull/4973',
      'https://github.com/timveil/docker-hadoop/issues/7',
      'https://github.com/ljshwyykl/blog/issues/13',
    ],
  },
  {
    code: 'HIVE_TEZ_LIBRARIES_UNSET',
    component: 'hive',
    seenIn: ['hive'],
    patterns: [/tez\.lib\.uris is not defined in the configuration/],
    examples: [
      'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.tez.TezTask. Invalid configuration of tez jars, tez.lib.uris is not defined in the configuration',
    ],
    cause: 'Tez is told to run on YARN, and nothing says where its libraries lie in HDFS',
    fix: `sparkbox config unset hive-site.tez.local.mode --instance {instance}, then ${unset('hive-site.tez.ignore.lib.uris')}`,
    explanation:
      'In a sparkbox instance Tez runs inside HiveServer2 (`tez.local.mode`), takes its classes from there, and needs no library in HDFS.',
    links: ['https://tez.apache.org/install.html'],
  },
  {
    code: 'HIVE_SCRATCH_NOT_WRITABLE',
    component: 'hive',
    seenIn: ['hive', 'spark'],
    patterns: [/(?:scratch )?dir: (?<folder>\S+) on HDFS should be writable\. Current permissions are: (?<mode>\S+)/],
    examples: [
      'java.lang.RuntimeException: The root scratch dir: /tmp/hive on HDFS should be writable. Current permissions are: rwx------',
      'The dir: /tmp/hive on HDFS should be writable. Current permissions are: rwx------',
    ],
    cause: "Hive's scratch folder {folder} in HDFS has the mode {mode}, and everybody must be able to write there",
    fix: 'sparkbox exec --instance {instance} -- hdfs dfs -chmod 1777 {folder}',
    explanation:
      'Hive refuses to open a session where its scratch folder is not open to all, whoever asks. It makes the folder so itself.',
    links: ['https://github.com/newnius/Dockerfiles/issues/7', 'https://github.com/sparklyr/sparklyr/issues/466'],
  },
  {
    code: 'HIVE_STRICT_MANAGED_TABLES',
    component: 'hive',
    patterns: [
      /Table (?<table>\S+) failed strict managed table checks/,
      /marked as a managed table but is not transactional/,
    ],
    examples: [
      'Table default.numbers failed strict managed table checks due to the following reason: Table is marked as a managed table but is not transactional.',
      'Table is marked as a managed table but is not transactional.',
    ],
    cause: 'Hive is told to take only transactional tables as managed ones, and the table is none',
    fix: `sparkbox config unset hive-site.hive.strict.managed.tables --instance {instance}, then ${unset('metastore-site.metastore.strict.managed.tables')}`,
    explanation:
      'Spark cannot read transactional tables of Hive, so sparkbox switches this check off in HiveServer2 and in the metastore. With the check on, create the table as `EXTERNAL`.',
    links: ['https://github.com/qubole/spark-acid/issues/41', 'https://github.com/apache/hive/pull/2191'],
  },
  {
    code: 'HIVE_TRANSACTIONS_OFF',
    component: 'hive',
    patterns: [/This command is not allowed on an ACID table (?<table>\S+) with a non-ACID transaction manager/],
    examples: [
      'FAILED: SemanticException [Error 10265]: This command is not allowed on an ACID table default.t with a non-ACID transaction manager. Failed command: null',
    ],
    cause: 'the table {table} is transactional, and HiveServer2 runs without the transaction manager for that',
    fix: 'sparkbox config set hive-site.hive.txn.manager org.apache.hadoop.hive.ql.lockmgr.DbTxnManager --instance {instance}, then sparkbox config set hive-site.hive.support.concurrency true --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'sparkbox sets Hive up for plain tables, which Spark reads and writes too. Transactional tables need `DbTxnManager`, and Spark sees them as empty or not at all.',
    links: ['https://github.com/qubole/spark-acid/issues/41'],
  },
  {
    code: 'HIVE_JOB_FAILED',
    component: 'hive',
    isSymptom: true,
    // The other tasks, as DDLTask and MoveTask, are no jobs: their reason stands behind the return code.
    patterns: [/Execution Error, return code [-\d]+ from org\.apache\.[\w.]+\.(?:mr|tez)\.\w+/],
    examples: [
      'Error while processing statement: FAILED: Execution Error, return code 2 from org.apache.hadoop.hive.ql.exec.mr.MapRedTask',
      'FAILED: Execution Error, return code 2 from org.apache.hadoop.hive.ql.exec.tez.TezTask',
    ],
    cause: 'the job of a Hive query failed, and its own log says why',
    fix: 'sparkbox logs hiveserver2 --problems --instance {instance}',
    explanation:
      'The return code says only that the job failed. The cause stands in the log of HiveServer2 where Tez or a local job ran inside it, else in the log of the container: `sparkbox exec -- yarn logs -applicationId ID`. `sparkbox sql` and `verify` read both, and name the cause where they know it.',
    links: ['https://cwiki.apache.org/confluence/display/Hive/LanguageManual'],
  },
]
