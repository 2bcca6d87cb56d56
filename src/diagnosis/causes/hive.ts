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
      'java.lang.RuntimeException: Unable to instantiate org.apache.hadoop.hive.ql.metadata.SessionHiveMetaStoreClient',
      '2030-01-31 08:00:00,000 WARN metadata.HiveMetaStoreClient: Failed to connect to the MetaStore Server...',
    ],
    cause: 'the Hive metastore does not answer where hive.metastore.uris says',
    fix: `sparkbox up metastore --instance {instance}, then ${unset('hive-site.hive.metastore.uris')}`,
    explanation:
      'Either the metastore does not run (`sparkbox status` says why), or `hive.metastore.uris` leads elsewhere. sparkbox writes the address of its own metastore; a value of your own in `hive-site` or as `spark.hadoop.hive.metastore.uris` in `spark-defaults` wins over it.',
    links: ['https://github.com/alexholmes/vagrant-hadoop-spark-hive/issues/2'],
  },
  {
    code: 'HIVE_METASTORE_TOO_NEW',
    component: 'hive',
    patterns: [/Invalid method name: '(?<method>get_table|get_table_objects_by_name)'/],
    examples: [
      "org.apache.thrift.TApplicationException: Invalid method name: 'get_table'",
      "Invalid method name: 'get_table_objects_by_name'",
    ],
    cause: 'the metastore no longer has the call {method}, which this older client makes',
    fix: 'sparkbox config get --instance {instance}; a client of your own needs the metastore client of Hive 2.3.10, 3.1 or 4.0.0',
    explanation:
      "Hive 4.0.1 took calls out of the metastore that the Hive 2.3 client inside Spark and Iceberg makes. sparkbox's stacks hold a metastore and a Spark that understand each other, which `verify` proves; so this is a client, a jar or a metastore of your own. `spark.sql.hive.metastore.version` and `spark.sql.hive.metastore.jars` choose Spark's client.",
    links: [
      'https://github.com/apache/iceberg/issues/12878',
      'https://github.com/apache/hudi/issues/18671',
      'https://github.com/apache/spark/pull/55253',
    ],
  },
  {
    code: 'HIVE_METASTORE_TOO_OLD',
    component: 'hive',
    patterns: [/Invalid method name: '(?<method>[a-z_]+)'/],
    examples: [
      "Invalid method name: 'get_table_req'",
      "org.apache.thrift.TApplicationException: Invalid method name: 'get_tables_by_type'",
    ],
    cause: 'the metastore does not know the call {method}, so the client is made for a newer Hive',
    fix: 'sparkbox config unset spark-defaults.spark.sql.hive.metastore.version --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'A client must not be newer than the metastore it talks to. Take the client of the version that `sparkbox stack show` names for Hive.',
    links: ['https://github.com/apache/spark/pull/27161', 'https://github.com/apache/spark/pull/42033'],
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
    examples: ['Invalid configuration of tez jars, tez.lib.uris is not defined in the configuration'],
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
      'Hive refuses to open a session where its scratch folder is not open to all, whoever asks. `sparkbox up` makes it with the mode 1777.',
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
    code: 'HIVE_GUAVA_DIFFERS',
    component: 'hive',
    patterns: [/NoSuchMethodError:.*com[./]google[./]common[./]base[./]Preconditions[.;]?.*checkArgument/],
    examples: [
      'Exception in thread "main" java.lang.NoSuchMethodError: com.google.common.base.Preconditions.checkArgument(ZLjava/lang/String;Ljava/lang/Object;)V',
      "java.lang.NoSuchMethodError: 'void com.google.common.base.Preconditions.checkArgument(boolean, java.lang.String, java.lang.Object)'",
    ],
    cause: 'an old guava of Hive stands before the newer one that Hadoop needs',
    fix: 'sparkbox doctor --instance {instance}',
    explanation:
      "Hive 3.1 brings guava 19, Hadoop 3.3 needs 27. sparkbox puts Hadoop's first. So the jars are not those of the stack, or one of your own is on the path.",
    links: ['https://github.com/chuqbach/Big-Data-Installation/issues/1', 'https://github.com/apache/tez/pull/136'],
  },
  {
    code: 'HIVE_TERMINAL_LIBRARY_DIFFERS',
    component: 'hive',
    patterns: [/Found class jline\.Terminal, but interface was expected/],
    examples: ['java.lang.IncompatibleClassChangeError: Found class jline.Terminal, but interface was expected'],
    cause: 'beeline finds an old jline of Hadoop before its own',
    fix: 'sparkbox shell beeline --instance {instance}',
    explanation:
      "Use the beeline that sparkbox puts on PATH (`sparkbox env`, `sparkbox exec`): it has only Spark's jars on its path. Another beeline needs `HADOOP_USER_CLASSPATH_FIRST=true`.",
    links: ['https://github.com/apache/hive/pull/1180', 'https://github.com/apache/hive/pull/6691'],
  },
  {
    code: 'HIVE_EVENT_COUNTER_MISSING',
    component: 'hive',
    patterns: [
      /(?:NoClassDefFoundError|ClassNotFoundException): org[./]apache[./]hadoop[./].*log[./]metrics[./]EventCounter/,
    ],
    examples: ['java.lang.ClassNotFoundException: org.apache.hadoop.log.metrics.EventCounter'],
    cause: 'this Hive asks for a class that Hadoop 3.4 took out',
    fix: 'sparkbox stack list; take a stack whose Hive and Hadoop go together',
    explanation:
      'Hive before 4.1 together with Hadoop 3.4 or newer has this gap. The stacks of sparkbox are tested together.',
    links: ['https://issues.apache.org/jira/browse/HIVE-28191'],
  },
  {
    code: 'HIVE_TEMPLATE_COPIED',
    component: 'hive',
    patterns: [
      /Illegal character entity: expansion character \(code 0x8/,
      /Relative path in absolute URI: \$(?:%7B|\{)system:/,
    ],
    examples: [
      'Exception in thread "main" java.lang.RuntimeException: com.ctc.wstx.exc.WstxParsingException: Illegal character entity: expansion character (code 0x8',
      'java.net.URISyntaxException: Relative path in absolute URI: ${system:java.io.tmpdir%7D/$%7Bsystem:user.name%7D',
    ],
    cause: 'a hive-site.xml was made from hive-default.xml.template, which cannot be used as it is',
    fix: 'sparkbox env --instance {instance}; let HIVE_CONF_DIR point where it says',
    explanation:
      "The template of Hive 3.1 holds a character that XML forbids, and variables that nobody fills in. sparkbox writes a short file of its own and never copies the template; so the program reads another file than the instance's.",
    links: ['https://stackoverflow.com/questions/27099898'],
  },
  {
    code: 'HIVE_DERBY_LOCKED',
    component: 'hive',
    patterns: [
      /(?:ERROR XSDB6|Another instance of Derby may have already booted the database)\s*(?<database>\S*metastore_db\S*)?/,
    ],
    examples: [
      'ERROR XSDB6: Another instance of Derby may have already booted the database /home/ada/metastore_db.',
      'Caused by: ERROR XSDB6: Another instance of Derby may have already booted the database /tmp/x/metastore_db.',
    ],
    cause: "the program uses Derby as its metastore and not the instance's, and another program has it open",
    fix: 'sparkbox exec --instance {instance} -- spark-sql',
    explanation:
      'A Spark or Hive that finds no settings makes a metastore of its own with Derby in the folder it is started in, `metastore_db`, for one process at a time. Inside an instance (`sparkbox exec`, `shell`, `run`, `env`) all programs share the metastore on PostgreSQL. The folder `metastore_db` holds tables only if you made some without the instance.',
    links: ['https://github.com/apache/hudi/issues/3990', 'https://github.com/apache/spark/pull/8947'],
  },
  {
    code: 'HIVE_OLD_JAVA_NEEDED',
    component: 'hive',
    patterns: [/AppClassLoader cannot be cast to class java\.net\.URLClassLoader/],
    examples: [
      'java.lang.ClassCastException: class jdk.internal.loader.ClassLoaders$AppClassLoader cannot be cast to class java.net.URLClassLoader',
    ],
    cause: 'Hive 3 runs on a Java newer than 8, which it cannot',
    fix: 'sparkbox install --instance {instance}',
    explanation:
      'sparkbox finds or fetches a Java 8 for Hive 3, whatever JAVA_HOME says. So the program is one of your own.',
    links: ['https://github.com/apache/beam/issues/32189', 'https://github.com/apache/hive/pull/5413'],
  },
  {
    code: 'HIVE_SERVER_UNREACHABLE',
    component: 'hive',
    isSymptom: true,
    patterns: [
      /Could not open client transport with JDBC Uri: (?<url>\S+?)[:,]? /,
      /Could not open connection to the HS2 server/,
    ],
    examples: [
      'Error: Could not open client transport with JDBC Uri: jdbc:hive2://localhost:10000: java.net.ConnectException: Connection refused (Connection refused) (state=08S01,code=0)',
      'Could not open connection to the HS2 server. Please check the server URI and if the URI is correct, then ask the administrator to check the server status.',
    ],
    cause: 'HiveServer2 does not answer at the address that the client was given',
    fix: 'sparkbox up hiveserver2 --instance {instance}',
    explanation:
      'HiveServer2 listens only when it has reached the metastore and HDFS. `sparkbox up` waits until `SELECT 1` works, and `sparkbox status` says what is missing. The port of an instance stands in `sparkbox status`; it is another than 10000 where that one was taken.',
    links: ['https://github.com/big-data-europe/docker-hive/issues/12', 'https://github.com/apache/hive/pull/6591'],
  },
  {
    code: 'HIVE_JOB_FAILED',
    component: 'hive',
    isSymptom: true,
    patterns: [/Execution Error, return code (?<number>[-\d]+) from (?<task>org\.apache\.[\w.$]+)/],
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
