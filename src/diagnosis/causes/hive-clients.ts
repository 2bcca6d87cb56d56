// Those who talk to HiveServer2 or to the metastore, each with jars and settings of its own.
import type { Cause } from '../cause.js'

export const hiveClientCauses: readonly Cause[] = [
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
    fix: 'sparkbox shell --instance {instance} beeline',
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
    code: 'HIVE_PASSWORD_REFUSED',
    component: 'hive',
    patterns: [/Error validating the login/],
    examples: [
      'Error: Could not open client transport with JDBC Uri: jdbc:hive2://127.0.0.1:10000/default: Peer indicated failure: Error validating the login (state=08S01,code=0)',
      'javax.security.sasl.SaslException: Error validating the login',
    ],
    cause: 'the instance asks for a password for SQL, and the client gave another one or none',
    fix: 'sparkbox shell --instance {instance} beeline',
    explanation:
      'With `security.sql: password` HiveServer2 and the Spark Thrift server let in only who knows the password of the instance, under any user name. The commands of sparkbox know it; `beeline` takes it by `-w "$HIVE_HOME/../secrets/sql-password"`, and a client of your own in its connection, with authentication PLAIN, LDAP or CUSTOM.',
    links: ['https://cwiki.apache.org/confluence/display/Hive/HiveServer2+Clients'],
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
    code: 'HIVE_SESSION_GONE',
    component: 'hive',
    patterns: [/Invalid SessionHandle: SessionHandle/],
    examples: [
      'Error: org.apache.hive.service.cli.HiveSQLException: Invalid SessionHandle: SessionHandle [3a1c9c2e-7a4a-4c65-9f6e-3b0a6bb1ad11] (state=,code=0)',
    ],
    cause: "the client's session ended with a restart of HiveServer2",
    fix: 'sparkbox shell --instance {instance} beeline',
    explanation:
      'Sessions live in HiveServer2 and end with it. Temporary tables and settings of the session are lost, tables are not. Connect anew; `sparkbox logs hiveserver2 --problems` says why it was restarted.',
    links: ['https://cwiki.apache.org/confluence/display/Hive/HiveServer2+Clients'],
  },
  {
    code: 'HIVE_JARS_ON_SPARK_PATH',
    component: 'spark',
    patterns: [
      /NoSuchFieldError: (?<field>HIVE_STATS_JDBC_TIMEOUT|HIVE_STATS_RETRIES_WAIT|METASTORE_CLIENT_SOCKET_LIFETIME)/,
    ],
    examples: [
      'java.lang.NoSuchFieldError: HIVE_STATS_JDBC_TIMEOUT',
      'Exception in thread "main" java.lang.NoSuchFieldError: METASTORE_CLIENT_SOCKET_LIFETIME',
    ],
    cause: "jars of another Hive stand on Spark's path, before its own Hive 2.3",
    fix: 'sparkbox config get --instance {instance}; then sparkbox config unset spark-defaults.spark.driver.extraClassPath --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'Spark brings the Hive 2.3 that it is built against, and a newer one in its place breaks it. Spark and Hive share tables through the metastore, so Spark needs no jar of Hive.',
    links: ['https://github.com/apache/spark/pull/24277'],
  },
  {
    code: 'HIVE_SETTING_UNKNOWN',
    component: 'hive',
    isHarmless: true,
    patterns: [/HiveConf of name (?<key>\S+) does not exist/],
    examples: ['WARN HiveConf: HiveConf of name hive.stats.jdbc.timeout does not exist'],
    cause: 'this Hive does not know the key {key}, which another version has; nothing is wrong',
    fix: 'nothing is to be done',
    explanation:
      "Each version of Hive warns of keys that it does not have. Spark's Hive 2.3 client gets a settings file of its own with two keys, so that it has nothing to warn of.",
    links: ['https://spark.apache.org/docs/latest/sql-data-sources-hive-tables.html'],
  },
]
