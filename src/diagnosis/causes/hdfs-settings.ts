// Addresses, names and settings that lead HDFS or its clients astray.
import type { Cause } from '../cause.js'

const fileSystem = 'sparkbox exec --instance {instance} -- hdfs getconf -confKey fs.defaultFS'

export const hdfsSettingCauses: readonly Cause[] = [
  {
    code: 'HDFS_NOT_AN_RPC_PORT',
    component: 'hdfs',
    patterns: [
      /RPC response has a length of \d+ exceeds maximum data length/,
      /RPC response has invalid length/,
      /It looks like you are making an HTTP request to a Hadoop IPC port/,
    ],
    examples: [
      'ls: RPC response has a length of 1213486160 exceeds maximum data length',
      'java.io.IOException: RPC response has invalid length of 1347703880',
      'It looks like you are making an HTTP request to a Hadoop IPC port. This is not the correct port for the web interface on this daemon.',
    ],
    cause: 'a client of HDFS asked a port for web pages, or a browser asked the port for clients',
    fix: fileSystem,
    explanation:
      'The command prints the address for clients, such as hdfs://127.0.0.1:9000. The page is on another port, 9870, and `sparkbox open namenode` opens it.',
    links: ['https://cwiki.apache.org/confluence/display/HADOOP2/ConnectionRefused'],
  },
  {
    code: 'HDFS_UNKNOWN_SCHEME',
    component: 'hdfs',
    patterns: [/No FileSystem for scheme:? "?(?<scheme>[\w+.-]+)/],
    examples: ['ls: No FileSystem for scheme "foo"'],
    cause: 'a path begins with {scheme}://, for which this Hadoop has no file system',
    fix: fileSystem,
    explanation:
      'Either it is a slip, or the jar of that file system is missing: for `s3a` that is hadoop-aws, which `spark-submit --packages` can bring.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-common/filesystem/index.html'],
  },
  {
    code: 'HDFS_NO_HOST_IN_ADDRESS',
    component: 'hdfs',
    patterns: [
      /Incomplete HDFS URI, no host: (?<address>\S+)/,
      /Illegal character in hostname at index \d+: (?<address>\S+)/,
    ],
    examples: [
      'ls: Incomplete HDFS URI, no host: hdfs://nobody_here.invalid:9000/tmp',
      'java.net.URISyntaxException: Illegal character in hostname at index 33: hdfs://namenode.dockerhadoopspark_default:9870',
    ],
    cause: 'the address {address} names no host that Java understands',
    fix: fileSystem,
    explanation:
      'It is empty, or has an underscore, which the names of container networks often have. The command prints the address of the instance.',
    links: ['https://github.com/big-data-europe/docker-spark/issues/78'],
  },
  {
    code: 'HDFS_WRONG_FILE_SYSTEM',
    component: 'hdfs',
    // A local path with the address of HDFS in it is what the job history makes of a folder of its own.
    patterns: [/Wrong FS: (?!file:\/\/[^/\s]+:\d)(?<path>\S+?), expected: (?<expected>\S+)/],
    examples: ['java.lang.IllegalArgumentException: Wrong FS: hdfs://127.0.0.1:9000/tmp/x, expected: file:///'],
    cause: 'a program opened {path} with the file system {expected}',
    fix: 'sparkbox run --instance {instance} PROGRAM',
    explanation:
      'The program took the default file system for every path. In code, `path.getFileSystem(conf)` finds the right one. Started by sparkbox, the default is the HDFS of the instance; a program that is started by hand needs HADOOP_CONF_DIR: `eval "$(sparkbox env)"`.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-common/filesystem/index.html'],
  },
  {
    code: 'HDFS_NAME_TOO_LONG',
    component: 'hdfs',
    patterns: [
      /maximum path component name limit of (?<name>\S{0,40})\S* in directory (?<folder>\S+) is exceeded: limit=(?<limit>\d+)/,
      /directory item limit of (?<folder>\S+) is exceeded: limit=(?<limit>\d+)/,
    ],
    examples: [
      'touchz: The maximum path component name limit of xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx in directory /tmp is exceeded: limit=255 length=300',
      'The directory item limit of /tmp/many is exceeded: limit=1048576 items=1048576',
    ],
    cause: 'HDFS keeps no longer name and no fuller folder in {folder} than {limit}',
    fix: 'use a shorter name, or spread the files over several folders',
    explanation: 'Names of partitions become long where their values are. The limits protect the NameNode.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml'],
  },
  {
    code: 'HDFS_SETTING_NOT_A_NUMBER',
    component: 'hdfs',
    seenIn: ['hdfs'],
    patterns: [/NumberFormatException: For input string: "(?<value>[^"]*)"/],
    examples: ['java.lang.NumberFormatException: For input string: "lots"'],
    cause: 'a setting of HDFS in sparkbox.yaml should be a number, and is {value}',
    fix: 'sparkbox config get --instance {instance}, then take it out: sparkbox config unset hdfs-site.NAME --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation: 'The first command lists what you have set; the line with that value is the one.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml'],
  },
  {
    code: 'HDFS_AUTHENTICATION_UNKNOWN',
    component: 'hdfs',
    patterns: [
      /Invalid attribute value for hadoop\.security\.authentication of (?<value>\w+)/,
      /Running in secure mode, but config doesn't have a keytab/,
      /Can't get Kerberos realm/,
      /SIMPLE authentication is not enabled/,
    ],
    examples: [
      'java.lang.IllegalArgumentException: Invalid attribute value for hadoop.security.authentication of simpel',
      "java.io.IOException: Running in secure mode, but config doesn't have a keytab",
      "java.lang.IllegalArgumentException: Can't get Kerberos realm",
      'org.apache.hadoop.security.AccessControlException: SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]',
    ],
    cause:
      'sparkbox.yaml asks Hadoop for another authentication than simple, for which an instance has no servers and no keys',
    fix: 'sparkbox config unset core-site.hadoop.security.authentication --instance {instance}; sparkbox up --instance {instance}',
    explanation: 'Kerberos needs a key server of its own, which is no part of an instance.',
    links: ['https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-common/SecureMode.html'],
  },
]
