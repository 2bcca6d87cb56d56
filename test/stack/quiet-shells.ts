// What each shell prints, to the line: its prompt and its results, and not one line of known-harmless noise.
import { expect } from 'vitest'
import type { Sandbox } from './sandbox.js'

export interface QuietShell {
  name: string
  /** Runs it on the instance, and compares all that it prints with what it may. */
  prove: (box: Sandbox, instance: string) => Promise<void>
}

interface Shell {
  /** Behind `sparkbox exec --`. */
  command: string
  /** Typed into it. */
  input?: string
  /** Lines that must be there, in this order. */
  answer: string[]
  /** Lines that may be there beside them. */
  allowed: (string | RegExp)[]
}

type Stack = 'current' | 'classic'

const logo = [
  '      ____              __',
  '     / __/__  ___ _____/ /__',
  /^ {4}_\\ \\\/ _ \\\/ _ `\/ __\/ {2}'_\/$/,
  /^ {3}\/__[_ ]\/ \.__\/\\_,_\/_\/ \/_\/\\_\\ {3}version \d\.\d\.\d$/,
  /^ {6}\/_\/\s*$/,
]
const web = [
  /^Spark context Web UI available at http:\/\/127\.0\.0\.1:\d+$/,
  /^Spark context available as 'sc' \(master = local\[\*\], app id = local-\d+\)\.$/,
]
const applicationLine = /^Spark master: local\[\*\], Application Id: local-\d+$/
const timing = /^Time taken: [\d.]+ seconds(, Fetched \d+ row\(s\))?$/

/** The shells of a stack, each with the exact list of what it may print. */
export function quietShells(stack: Stack): QuietShell[] {
  const isClassic = stack === 'classic'
  const shells: Record<string, Shell> = {
    hdfs: {
      command: 'hdfs dfs -ls /user',
      answer: ['Found 2 items'],
      allowed: [/^d[rwxt-]{9} +- \S+ \S+ +0 [\d-]+ [\d:]+ \/user\/\S+$/],
    },
    beeline: {
      command: 'beeline',
      input:
        'create table quiet (id int);\ninsert into quiet values (1), (2);\nselect count(*) from quiet;\ndrop table quiet;\n',
      answer: ['+------+', '| _c0  |', '+------+', '| 2    |', '+------+'],
      allowed: [
        /^Connecting to jdbc:hive2:\/\/127\.0\.0\.1:\d+\/default$/,
        `Connected to: Apache Hive (version ${isClassic ? '3.1.2' : '4.0.0'})`,
        `Driver: Hive JDBC (version ${isClassic ? '2.3.7' : '2.3.10'})`,
        'Transaction isolation: TRANSACTION_REPEATABLE_READ',
        `Beeline version ${isClassic ? '2.3.7' : '2.3.10'} by Apache Hive`,
        /^0: jdbc:hive2:\/\/127\.0\.0\.1:\d+\/default> (create|insert|select|drop) [^;]+;$/,
        /^(No|1|2) rows? (affected|selected) \([\d.]+ seconds\)$/,
        /^(0: jdbc:hive2:\/\/127\.0\.0\.1:\d+\/default> )?Closing: 0: jdbc:hive2:\/\/127\.0\.0\.1:\d+\/default$/,
      ],
    },
    'spark-sql': {
      command: 'spark-sql',
      input: 'select 40 + 2;\nshow databases;\n',
      answer: ['42', 'default'],
      allowed: [
        /^Spark Web UI available at http:\/\/127\.0\.0\.1:\d+$/,
        applicationLine,
        timing,
        /^spark-sql( \(default\))?> (select 40 \+ 2;|show databases;)?$/,
      ],
    },
    'spark-shell': {
      command: 'spark-shell',
      input: 'println(spark.sql("show databases").count())\n',
      // The newer shell does not repeat what it reads from a pipe.
      answer: isClassic ? ['1'] : ['scala> 1'],
      allowed: [
        ...web,
        "Spark session available as 'spark'.",
        'Welcome to',
        ...logo,
        /^Using Scala version 2\.1\d\.\d+ \(OpenJDK 64-Bit Server VM, Java \S+\)$/,
        'Type in expressions to have them evaluated.',
        'Type :help for more information.',
        /^scala> (println\(.*\)|:quit)?$/,
      ],
    },
    pyspark: {
      command: 'env PYSPARK_DRIVER_PYTHON_OPTS=-i pyspark',
      input: 'print(spark.sql("show databases").count())\n',
      answer: ['>>> 1'],
      allowed: [
        /^Python 3\.\d+\.\d+ \(.*\)( \[.*\] on linux)?\s*$/,
        /^\[GCC .*\] on linux$/,
        'Type "help", "copyright", "credits" or "license" for more information.',
        'Welcome to',
        ...logo,
        /^Using Python version 3\.\d+\.\d+ \(.*\)$/,
        ...web,
        "SparkSession available as 'spark'.",
        '>>> ',
      ],
    },
  }
  return Object.entries(shells).map(([name, shell]) => ({
    name,
    prove: (box, instance) => prove(box, instance, shell),
  }))
}

async function prove(box: Sandbox, instance: string, { command, input = '', answer, allowed }: Shell): Promise<void> {
  // One pipe for both streams, as on a terminal.
  const script = `printf %s "$0" | ${command} 2>&1`
  const outcome = await box.run(['exec', '-i', instance, '--', 'sh', '-c', script, input], {
    timeoutMilliseconds: 240_000,
  })
  const lines = outcome.stdout.split('\n').map((line) => line.replace(/\r$/, ''))
  const isAllowed = (line: string) =>
    allowed.some((each) => (typeof each === 'string' ? each === line : each.test(line)))
  const seen = lines.filter((line) => line.trim() !== '' && !isAllowed(line))
  expect({ exitCode: outcome.exitCode, stderr: outcome.stderr, seen }).toEqual({
    exitCode: 0,
    stderr: '',
    seen: answer,
  })
}
