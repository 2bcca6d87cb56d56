// Python and R with Spark, and classes that cannot be loaded.
import type { Cause } from '../cause.js'

export const sparkLanguageCauses: readonly Cause[] = [
  {
    code: 'SPARK_PYTHON_VERSIONS_DIFFER',
    component: 'spark',
    patterns: [
      /Python in worker has different version:?\s*(?<worker>\([^)]*\)|[\d.]+) than that in driver:?\s*(?<driver>\([^)]*\)|[\d.]+)/,
      /\[PYTHON_VERSION_MISMATCH\]/,
    ],
    examples: [
      'Exception: Python in worker has different version 3.5 than that in driver 3.7, PySpark cannot run with different minor versions.',
      'pyspark.errors.exceptions.base.PySparkRuntimeError: [PYTHON_VERSION_MISMATCH] Python in worker has different version: 3.11 than that in driver: 3.12, PySpark cannot run with different minor versions.',
    ],
    cause: 'driver and workers of PySpark run on Pythons of different versions',
    fix: 'sparkbox config unset spark-env.PYSPARK_PYTHON --instance {instance}, then sparkbox config unset spark-defaults.spark.pyspark.python --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      'sparkbox sets one Python for both, that of the instance (`sparkbox env` shows PYSPARK_PYTHON). A job that sets another for one of them, or a driver in an environment of its own, needs both PYSPARK_PYTHON and PYSPARK_DRIVER_PYTHON.',
    links: [
      'https://github.com/gettyimages/docker-spark/issues/58',
      'https://github.com/jupyter/docker-stacks/issues/603',
    ],
  },
  {
    code: 'SPARK_PYTHON_MISSING',
    component: 'spark',
    patterns: [
      /Cannot run program "(?<program>\S*python[\d.]*)"/,
      /env: [‘'"]?(?<program>\S*python[\d.]*)[’'"]?: No such file or directory/,
    ],
    examples: [
      'java.io.IOException: Cannot run program "/opt/none/python3": error=2, No such file or directory',
      'env: ‘python3’: No such file or directory',
    ],
    cause: 'Spark is told to use the Python {program}, which cannot be started',
    fix: 'sparkbox config unset spark-env.PYSPARK_PYTHON --instance {instance}, then sparkbox config unset spark-defaults.spark.pyspark.python --instance {instance}, then sparkbox config apply --instance {instance}',
    explanation:
      "sparkbox uses the instance's own Python; a value of your own, or a variable of the job, names another.",
    links: ['https://spark.apache.org/docs/latest/configuration.html#environment-variables'],
  },
  {
    code: 'SPARK_PYTHON_TOO_NEW',
    component: 'spark',
    patterns: [
      /ModuleNotFoundError: No module named '(?:distutils|imp|asyncore|typing\.io)'/,
      /TypeError: code expected at least \d+ arguments/,
    ],
    examples: [
      "ModuleNotFoundError: No module named 'distutils'",
      'TypeError: code expected at least 16 arguments, got 15',
    ],
    cause: 'the Python is too new for this PySpark',
    fix: 'sparkbox config unset python --instance {instance}, then sparkbox up --instance {instance}',
    explanation:
      "Spark 3 uses parts of Python's library that Python 3.12 took out. sparkbox chooses a Python that fits the stack; with `setuptools` installed PySpark 3.5 runs on 3.12, too.",
    links: ['https://github.com/ipums/hlink/issues/150', 'https://github.com/apache/spark/pull/43184'],
  },
  {
    code: 'SPARK_R_MISSING',
    component: 'spark',
    patterns: [/Cannot run program "Rscript"/, /\bR: (?:command )?not found/],
    examples: [
      'Exception in thread "main" java.io.IOException: Cannot run program "Rscript": error=2, No such file or directory',
      '/opt/spark/bin/sparkR: line 30: R: command not found',
    ],
    cause: 'there is no R on this machine, and SparkR needs one',
    fix: 'sparkbox install --instance {instance}',
    explanation:
      'R is optional: everything but SparkR works without it. `sparkbox install` fetches what it can and says what is missing.',
    links: ['https://github.com/jupyter/enterprise_gateway/issues/332'],
  },
  {
    code: 'SPARK_R_FILE_IN_SHELL',
    component: 'spark',
    patterns: [/Running R applications through 'sparkR' is not supported as of Spark 2\.0/],
    examples: [
      "Running R applications through 'sparkR' is not supported as of Spark 2.0. Use ./bin/spark-submit <R file>",
    ],
    cause: 'sparkR is the shell, and a file with R goes to spark-submit',
    fix: 'sparkbox run --instance {instance} FILE.R',
    explanation: 'sparkR took files until Spark 1.6.',
    links: ['https://github.com/apache/spark/pull/11842'],
  },
  {
    code: 'SPARK_NATIVE_LIBRARY_REFUSED',
    component: 'spark',
    patterns: [
      /(?<library>\S+\.so[\w.]*): failed to map segment from shared object(?:: Operation not permitted)?/,
      /Error loading shared library (?<library>ld-linux\S+?):/,
    ],
    examples: [
      'java.lang.UnsatisfiedLinkError: /tmp/snappy-1.1.8-libsnappyjava.so: failed to map segment from shared object: Operation not permitted',
      'Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /tmp/snappy-libsnappyjava.so)',
    ],
    cause:
      'the native library {library} cannot be loaded: its folder forbids programs (noexec), or the C library of this machine is another one than glibc',
    fix: 'sparkbox doctor --instance {instance}',
    explanation:
      "Compression libraries unpack a native library into Java's temporary folder. sparkbox sets that to the `tmp` of the instance, so the file system of the instance must not be mounted with `noexec`. On a system with musl instead of glibc, such as Alpine, these libraries do not work at all.",
    links: ['https://github.com/xerial/snappy-java/issues/240', 'https://github.com/luben/zstd-jni/issues/113'],
  },
  {
    code: 'JAVA_CLASS_INITIALIZER_FAILED',
    component: 'java',
    patterns: [/ExceptionInInitializerError(?::? (?<reason>.+))?$/],
    examples: [
      'java.lang.ExceptionInInitializerError',
      'Exception in thread "main" java.lang.ExceptionInInitializerError: null',
    ],
    isSymptom: true,
    cause: 'a class could not be prepared, and the line "Caused by" below says why',
    fix: 'sparkbox logs --problems --instance {instance}',
    explanation:
      'Java tries to prepare a class once. The first try fails with `ExceptionInInitializerError` and the true cause; every later one only says `Could not initialize class`.',
    links: ['https://github.com/spack/spack/issues/46972'],
  },
  {
    code: 'JAVA_CLASS_FAILED_BEFORE',
    component: 'java',
    patterns: [/NoClassDefFoundError: Could not initialize class (?<class>\S+)/],
    examples: ['java.lang.NoClassDefFoundError: Could not initialize class org.slf4j.MDC'],
    isSymptom: true,
    cause:
      'the class {class} could not be prepared at an earlier time, and the first ExceptionInInitializerError holds the cause',
    fix: 'sparkbox logs --problems --instance {instance}',
    explanation:
      'Java tries to prepare a class once. The first try fails with `ExceptionInInitializerError` and the true cause; every later one only says this. Read the first one, not the last.',
    links: ['https://github.com/spack/spack/issues/46972'],
  },
]
