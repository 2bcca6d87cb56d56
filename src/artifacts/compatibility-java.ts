// The Java that each product runs on, by release line.
import type { Conflict, Rule } from './compatibility.js'
import { javaRangeText } from './java-range.js'
import type { JavaProduct, JavaRange } from './model.js'
import { isWithin, type VersionSpan } from './version-order.js'

/** The Java that a release line runs on; a maximum of null is not known. */
interface JavaNeed extends VersionSpan {
  minimum: number
  maximum: number | null
  reason: string
  source: string
}

const hadoopWiki = 'https://cwiki.apache.org/confluence/display/HADOOP/Hadoop+Java+Versions'
const getSubject = 'https://github.com/apache/hadoop/pull/7886 (HADOOP-19212)'

const javaNeeds: Readonly<Record<JavaProduct, readonly JavaNeed[]>> = {
  hadoop: [
    { from: '3.0', before: '3.3', minimum: 8, maximum: 8, reason: 'it supports Java 8 only', source: hadoopWiki },
    { from: '3.3', before: '3.4', minimum: 8, maximum: 11, reason: 'it supports Java 8 and 11', source: hadoopWiki },
    {
      from: '3.4',
      before: '3.4.3',
      minimum: 8,
      maximum: 22,
      reason: 'on newer ones it fails with "getSubject is not supported"',
      source: `${getSubject}; 3.4.2 was run on Java 17, and failed on 25`,
    },
    {
      from: '3.4.3',
      before: '3.5',
      minimum: 8,
      maximum: 25,
      reason: 'it is built for Java 8, and nobody ran it on a newer one than 25',
      source: 'https://issues.apache.org/jira/browse/FLINK-41378',
    },
    {
      from: '3.5',
      before: null,
      minimum: 17,
      maximum: null,
      reason: 'its servers need Java 17',
      source: `${hadoopWiki}; 3.5.0 was run on Java 17 and 25`,
    },
  ],
  hive: [
    {
      from: '3.0',
      before: '4.0',
      minimum: 8,
      maximum: 8,
      reason: 'on newer ones its jobs and sessions fail (AppClassLoader cannot be cast to URLClassLoader)',
      source: 'https://github.com/apache/hive/pull/5413 (HIVE-21584); 3.1.2 was run on 11: every MapReduce job failed',
    },
    {
      from: '4.0',
      before: '4.1',
      minimum: 8,
      maximum: null,
      reason: 'it is built for Java 8',
      source: 'POM org.apache.hive:hive:4.0.0 (maven.compiler.target); run on Java 17 and 25',
    },
    {
      from: '4.1',
      before: '4.2',
      minimum: 17,
      maximum: null,
      reason: 'it is built for Java 17',
      source: 'https://hive.apache.org/general/downloads; POM org.apache.hive:hive:4.1.0',
    },
    {
      from: '4.2',
      before: null,
      minimum: 21,
      maximum: null,
      reason: 'it is built for Java 21',
      source: 'https://hive.apache.org/general/downloads; POM org.apache.hive:hive:4.2.0',
    },
  ],
  spark: [
    {
      from: '3.0',
      before: '3.3',
      minimum: 8,
      maximum: 11,
      reason: 'on newer ones it fails with an InaccessibleObjectException',
      source: 'https://spark.apache.org/docs/3.0.1/; 3.0.1 was run on 8 and 11, and failed on 17',
    },
    {
      from: '3.3',
      before: '4.0',
      minimum: 8,
      maximum: 17,
      reason: 'it supports Java 8, 11 and 17',
      source: 'https://spark.apache.org/docs/3.5.3/',
    },
    {
      from: '4.0',
      before: '4.2',
      minimum: 17,
      maximum: 22,
      reason: 'it needs 17, and the Hadoop client inside it fails after 22 with "getSubject is not supported"',
      source: `POMs org.apache.spark:spark-parent_2.13:4.0.0 and 4.1.0 (Hadoop 3.4.1 and 3.4.2); ${getSubject}`,
    },
    {
      from: '4.2',
      before: null,
      minimum: 17,
      maximum: null,
      reason: 'it is built for Java 17',
      source: 'POM org.apache.spark:spark-parent_2.13:4.2.0 (Hadoop 3.5.0); 4.3.0 was run on Java 17 and 25',
    },
  ],
}

const productNames: Readonly<Record<JavaProduct, string>> = { hadoop: 'Hadoop', hive: 'Hive', spark: 'Spark' }

/** Class files of Hadoop from here on need this Java: javac.version in the POM org.apache.hadoop:hadoop-project. */
export const hadoopClassFiles = { from: '3.5', java: 17 }

/**
 * The Java that a product of these versions runs on; null where nothing is known. Hive's services load Hadoop's classes.
 */
export function allowedJava(
  product: JavaProduct,
  versions: Readonly<Record<string, string>>,
): { minimum: number; maximum: number | null } | null {
  const version = versions[product]
  const need = version === undefined ? undefined : javaNeeds[product].find((each) => isWithin(version, each))
  if (need === undefined) return null
  const loadsNewHadoop = product === 'hive' && needsNewClassFiles(versions.hadoop)
  return {
    minimum: loadsNewHadoop ? Math.max(need.minimum, hadoopClassFiles.java) : need.minimum,
    maximum: need.maximum,
  }
}

export function needsNewClassFiles(hadoop: string | undefined): boolean {
  return hadoop !== undefined && isWithin(hadoop, { from: hadoopClassFiles.from, before: null })
}

export const javaRules: readonly Rule[] = (['hadoop', 'hive', 'spark'] as const).flatMap(rulesOf)

/** One rule for each release line, so that each names its own source. */
function rulesOf(product: JavaProduct): Rule[] {
  return javaNeeds[product].map((need) => ({
    id: `java-${product}-${need.from}`,
    level: 'refuse',
    products: [product],
    source: need.source,
    judge: ({ versions, java }) => judgeJava(product, versions[product], java[product], need),
  }))
}

function judgeJava(
  product: JavaProduct,
  version: string | undefined,
  java: JavaRange,
  need: JavaNeed,
): Conflict | null {
  if (version === undefined || !isWithin(version, need)) return null
  if (java.minimum >= need.minimum && (need.maximum === null || java.maximum <= need.maximum)) return null
  const range =
    need.maximum === null
      ? `Java ${need.minimum} or newer`
      : javaRangeText({ minimum: need.minimum, maximum: need.maximum })
  return {
    subject: `${productNames[product]} ${version} on ${javaRangeText(java)}`,
    reason: `it runs on ${range}: ${need.reason}`,
  }
}
