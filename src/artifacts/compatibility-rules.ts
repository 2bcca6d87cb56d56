// The rules about versions that do not go together, as data. A rule stands here only when the failure is known: by the
// makers' own words, or because it was seen. What was run and works is no rule, though it is often said to fail: Hive
// 3.1.2 with Hadoop 3.3.0 (guava; the POM of `classic` holds one guava) and Hive 4.0 with Hadoop 3.4 and later
// (EventCounter, HIVE-28191; the generated log settings do not use it).
import type { Rule } from './compatibility.js'
import { hadoopClassFiles, javaRules, needsNewClassFiles } from './compatibility-java.js'
import { sparkRules } from './compatibility-spark.js'
import { javaRangeText } from './java-range.js'
import { compareVersions, isWithin, majorOf } from './version-order.js'

export const rules: readonly Rule[] = [
  ...javaRules,
  ...sparkRules,
  {
    id: 'hive-java-for-hadoop-jars',
    level: 'refuse',
    products: ['hadoop', 'hive'],
    source: 'POM org.apache.hadoop:hadoop-project:3.5.0 (javac.version)',
    judge: ({ versions: { hadoop, hive }, java }) =>
      hive !== undefined && needsNewClassFiles(hadoop) && java.hive.minimum < hadoopClassFiles.java
        ? {
            subject: `Hive ${hive} on ${javaRangeText(java.hive)} with Hadoop ${hadoop}`,
            reason: "Hive's services load Hadoop's classes, which are built for Java 17",
          }
        : null,
  },
  {
    id: 'hive-tez',
    level: 'refuse',
    products: ['tez', 'hive'],
    source: 'tez.version in the POMs org.apache.hive:hive: 0.9.1 at 3.1.2, 0.10.3 to 0.10.5 since 4.0.0',
    judge: ({ versions: { hive, tez } }) => {
      if (hive === undefined || tez === undefined) return null
      const wanted = majorOf(hive) >= 4 ? { from: '0.10.3', before: null } : { from: '0.9', before: '0.10' }
      return isWithin(tez, wanted)
        ? null
        : {
            subject: `Hive ${hive} with Tez ${tez}`,
            reason: `it is built with Tez ${majorOf(hive) >= 4 ? '0.10.3 or newer' : '0.9'}`,
          }
    },
  },
  {
    id: 'postgresql-driver-scram',
    level: 'refuse',
    products: ['postgresqlJdbc'],
    source:
      'https://github.com/pgjdbc/pgjdbc/pull/842 (42.2.0); https://github.com/stackabletech/hive-operator/issues/167',
    judge: ({ versions: { postgresqlJdbc } }) =>
      postgresqlJdbc !== undefined && compareVersions(postgresqlJdbc, '42.2.0') < 0
        ? {
            subject: `PostgreSQL's driver ${postgresqlJdbc}`,
            reason: 'it cannot log in with a SCRAM password (authentication type 10 is not supported); 42.2.0 can',
          }
        : null,
  },
  {
    id: 'postgresql-scram',
    level: 'refuse',
    products: ['postgresql'],
    source: 'https://www.postgresql.org/docs/release/10.0/',
    judge: ({ versions: { postgresql } }) =>
      postgresql !== undefined && majorOf(postgresql) < 10
        ? { subject: `PostgreSQL ${postgresql}`, reason: 'SCRAM passwords, which the instance uses, came with 10' }
        : null,
  },
]
