// The Java virtual machine, whichever component runs in it.
import type { Cause } from '../cause.js'

export const javaCauses: readonly Cause[] = [
  {
    code: 'JAVA_MISSING',
    component: 'java',
    patterns: [/JAVA_HOME is not set/, /bin\/java: cannot execute/, /\/bin\/java cannot be started/],
    examples: [
      'ERROR: JAVA_HOME is not set and could not be found.',
      '/opt/jdk/bin/java: cannot execute: required file not found',
      '/usr/lib/jvm/java-17/bin/java cannot be started: there is no such file',
    ],
    cause: 'the Java that the instance was installed with is not there any more, or a program was started without one',
    fix: 'sparkbox doctor --instance {instance} --fix',
    explanation:
      'sparkbox writes down which Java it has found for each product. After an upgrade of the system that one may be gone; `doctor --fix` and the next `up` of a stopped instance look for another one. Programs that are started by hand find it in `sparkbox env`.',
    links: [
      'https://github.com/yahoo/storm-yarn/issues/50',
      'https://github.com/mesosphere-backup/hdfs-deprecated/issues/275',
    ],
  },
  {
    code: 'JAVA_CLASS_VERSION',
    component: 'java',
    patterns: [
      /UnsupportedClassVersionError/,
      /Unsupported class file major version \d+/,
      /class file has wrong version/,
    ],
    examples: [
      'java.lang.UnsupportedClassVersionError: org/apache/spark/launcher/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0)',
      'java.lang.IllegalArgumentException: Unsupported class file major version 55',
      'class file has wrong version 61.0, should be 55.0',
    ],
    cause: 'a class was compiled for another Java than the one that is to run it',
    fix: 'sparkbox stack check current; for a library of your own: compile it for the Java of sparkbox env (javac --release)',
    explanation:
      'Class file version 52 is Java 8, 55 is 11, 61 is 17, 65 is 21. sparkbox gives each product a Java that it supports, so the class is usually one of your own, or `java.home` of sparkbox.yaml is overridden.',
    links: ['https://github.com/gettyimages/docker-spark/issues/56'],
  },
  {
    code: 'JAVA_OPTION_UNKNOWN',
    component: 'java',
    patterns: [
      /Unrecognized VM option '(?<option>[^']+)'/,
      /Unrecognized option: (?<option>\S+)/,
      /VM option '(?<option>[^']+)' is (experimental|diagnostic)/,
      /Improperly specified VM option '(?<option>[^']+)'/,
    ],
    examples: [
      "Unrecognized VM option 'UseConcMarkSweepGC'",
      'Unrecognized option: --add-opens',
      "Error: VM option 'G1NewSizePercent' is experimental and must be enabled via -XX:+UnlockExperimentalVMOptions.",
      "Improperly specified VM option 'MaxMetaspaceSize=64Q'",
    ],
    cause: 'this Java does not take the option {option}',
    fix: 'take it out of javaOptions in sparkbox.yaml: sparkbox config get --instance {instance}; then: sparkbox config apply --instance {instance}',
    explanation:
      'Options of the JVM come and go with its versions. Those that sparkbox sets fit the Java it has found; this one was added.',
    links: ['https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html'],
  },
  {
    code: 'JAVA_HEAP_INVALID',
    component: 'java',
    patterns: [
      /Invalid (maximum|initial|minimum) heap size/,
      /(Initial|Minimum) heap size set to a larger value than the maximum heap size/,
      /Too small (maximum|initial) heap/,
      /specified size exceeds the maximum representable size/,
    ],
    examples: [
      'Invalid minimum heap size: -Xms512mb',
      'Initial heap size set to a larger value than the maximum heap size',
      'Error occurred during initialization of VM: Too small maximum heap',
      'Error: The specified size exceeds the maximum representable size.',
    ],
    cause: 'the size of the heap is no size that Java can use',
    fix: 'sparkbox config unset --instance {instance} services.{service}.heap; then: sparkbox config apply --instance {instance}',
    explanation:
      'Java writes sizes as `512m` or `2g`. An option -Xms above -Xmx is refused, too. Give a heap by `services.ID.heap`, not among `javaOptions`.',
    links: ['https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html'],
  },
  {
    code: 'JAVA_SECURITY_MANAGER_REMOVED',
    component: 'java',
    patterns: [/getSubject is (supported only if a security manager is allowed|not supported)/],
    examples: [
      'java.lang.UnsupportedOperationException: getSubject is supported only if a security manager is allowed',
      'java.lang.UnsupportedOperationException: getSubject is not supported',
    ],
    cause: 'this Java has no Security Manager any more, which this version of Hadoop asks for its user',
    fix: 'use Java 17 or 21: sparkbox config unset --instance {instance} java.home, then: sparkbox up --instance {instance}',
    explanation:
      'Hadoop before 3.4.2 and 3.5.0 uses `Subject.getSubject`, which Java 23 allows only by an option and Java 24 not at all.',
    links: ['https://github.com/apache/hadoop/pull/7886', 'https://github.com/apache/spark/pull/49943'],
  },
  {
    code: 'JAVA_MODULE_CLOSED',
    component: 'java',
    patterns: [
      /InaccessibleObjectException/,
      /cannot access class sun\.nio\.ch\.DirectBuffer/,
      /module java\.base does not ("?opens"?|"?exports?"?|open|export) /,
    ],
    examples: [
      'Caused by: java.lang.reflect.InaccessibleObjectException: Unable to make protected final java.lang.Class java.lang.ClassLoader.defineClass(java.lang.String,byte[],int,int) accessible',
      'java.lang.IllegalAccessError: class org.apache.spark.storage.StorageUtils$ (in unnamed module @0x1) cannot access class sun.nio.ch.DirectBuffer (in module java.base)',
      'because module java.base does not "opens java.lang" to unnamed module @5e4c8041',
    ],
    cause: 'a program reaches into the inside of Java, which newer versions close',
    fix: 'start it through sparkbox (sparkbox run, sparkbox shell, sparkbox exec), which opens what Spark and Hadoop need',
    explanation:
      'Java 17 and later show the inside of the JDK only with `--add-opens`. sparkbox gives these options to every process it starts; a plain `java -cp` lacks them.',
    links: [
      'https://github.com/NVIDIA/spark-rapids/issues/8056',
      'https://github.com/Homebrew/homebrew-core/pull/107166',
    ],
  },
  {
    code: 'JAVA_AGENT_MISSING',
    component: 'java',
    patterns: [/Error opening zip file or JAR manifest missing/],
    examples: ['Error opening zip file or JAR manifest missing : /opt/agent.jar'],
    cause: 'an agent that javaOptions names is not there',
    fix: 'take -javaagent out of javaOptions in sparkbox.yaml, then: sparkbox config apply --instance {instance}',
    explanation: 'sparkbox itself sets no agent.',
    links: [
      'https://docs.oracle.com/en/java/javase/21/docs/api/java.instrument/java/lang/instrument/package-summary.html',
    ],
  },
  {
    code: 'JAVA_MAIN_CLASS_MISSING',
    component: 'java',
    patterns: [/Could not find or load main class (?<class>\S+)/],
    examples: ['Error: Could not find or load main class org.apache.hadoop.hdfs.server.namenode.NameNode'],
    cause: 'the class {class} is in none of the jars that were given',
    fix: 'sparkbox doctor --instance {instance} --thorough --fix',
    explanation:
      'Jars of the store are missing or damaged, or the class path was replaced by a variable. `--thorough` compares every file with the lock.',
    links: ['https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html'],
  },
  {
    code: 'JAVA_CRASHED',
    component: 'java',
    patterns: [/A fatal error has been detected by the Java Runtime Environment/],
    examples: ['# A fatal error has been detected by the Java Runtime Environment:'],
    cause: 'the Java virtual machine itself has crashed',
    fix: 'sparkbox up --instance {instance}; if it happens again, use another Java: sparkbox config set --instance {instance} java.home=/path/to/a/jdk, then sparkbox up --instance {instance}',
    explanation:
      'The file `hs_err_pid….log` that Java has written names the library in which it happened: often native code of a compression library, or memory that is defective. A class-data archive that a bad disk has damaged does it, too. A service that crashes is started again without it, and the next `sparkbox up` makes a new one; `sparkbox doctor --thorough --fix` finds and replaces a damaged one for commands.',
    links: ['https://docs.oracle.com/en/java/javase/21/troubleshoot/fatal-error-log.html'],
  },
  {
    code: 'JAVA_ARCHIVE_DAMAGED',
    component: 'java',
    patterns: [
      /zip END header not found|invalid (END|LOC|CEN) header|error in opening zip file/,
      /Invalid or corrupt jarfile/,
      /ClassFormatError: (Truncated class file|Incompatible magic value)/,
    ],
    examples: [
      'java.util.zip.ZipException: zip END header not found',
      'Error: Invalid or corrupt jarfile /store/spark/jars/spark-core.jar',
      'java.lang.ClassFormatError: Truncated class file',
    ],
    cause: 'a jar is damaged',
    fix: 'sparkbox doctor --instance {instance} --thorough --fix',
    explanation:
      'Every file of the store is proven when it is installed, and read-only from then on. A disk that was full or failed, or a program that ran as root, can damage it afterwards. The command compares every file with the lock and fetches what differs again.',
    links: ['https://bugs.openjdk.org/browse/JDK-8193507'],
  },
  {
    code: 'JAVA_HEAP_FULL',
    component: 'java',
    patterns: [/java\.lang\.OutOfMemoryError/],
    examples: [
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      'java.lang.OutOfMemoryError: GC overhead limit exceeded',
    ],
    cause: 'the heap of the process is full',
    fix: 'sparkbox config set --instance {instance} services.{service}.heap=2g, then: sparkbox config apply --instance {instance}; for an application: sparkbox run -- --driver-memory 2g FILE',
    explanation:
      'The profile decides the heap of each service; `services.ID.heap` overrides it. A driver takes `spark.driver.memory`, an executor `spark.executor.memory`.',
    links: ['https://docs.oracle.com/en/java/javase/21/troubleshoot/troubleshooting-memory-leaks.html'],
  },
]
