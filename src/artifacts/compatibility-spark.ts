// What Spark brings along and needs: its Hive client and Python.
import type { Rule } from './compatibility.js'
import { compareVersions, isWithin, majorOf, type VersionSpan } from './version-order.js'

/** The Hive client inside Spark: `hive.version` in the POM org.apache.spark:spark-parent of each release line. */
const innerHiveClients: readonly (VersionSpan & { client: string })[] = [
  { from: '3.0', before: '3.2', client: '2.3.7' },
  { from: '3.2', before: '4.0', client: '2.3.9' },
  { from: '4.0', before: null, client: '2.3.10' },
]

/**
 * The newest Hive client that Spark can be told to use (`spark.sql.hive.metastore.version`): HiveUtils.scala of each
 * line; https://github.com/apache/spark/pull/51809 for 4.1.
 */
const newestHiveClients: readonly (VersionSpan & { client: string })[] = [
  { from: '3.0', before: '4.0', client: '3.1.3' },
  { from: '4.0', before: '4.1', client: '4.0.1' },
  { from: '4.1', before: '4.2', client: '4.1.0' },
]

/**
 * The Python of PySpark. Minimum: what pip says of each release (`Requires-Python`); 3.0.1 was run on 3.6. Maximum: 3.0.1 was run up to 3.10;
 * 3.11 came with 3.4 (https://github.com/apache/spark/pull/38987), 3.12 with 4.0, because 3.5 imports the module
 * distutils, which 3.12 no longer has (https://github.com/apache/spark/pull/43184).
 */
const pythonNeeds: readonly (VersionSpan & { minimum: string; maximum: string | null; reason: string })[] = [
  { from: '3.0', before: '3.3', minimum: '3.6', maximum: '3.10', reason: 'its cloudpickle fails on 3.11' },
  { from: '3.3', before: '3.4', minimum: '3.7', maximum: '3.10', reason: 'its cloudpickle fails on 3.11' },
  { from: '3.4', before: '3.5', minimum: '3.7', maximum: '3.11', reason: 'it imports distutils, which 3.12 lacks' },
  { from: '3.5', before: '4.0', minimum: '3.8', maximum: '3.11', reason: 'it imports distutils, which 3.12 lacks' },
  { from: '4.0', before: '4.1', minimum: '3.9', maximum: null, reason: 'it needs 3.9' },
  { from: '4.1', before: '4.3', minimum: '3.10', maximum: null, reason: 'it needs 3.10' },
  { from: '4.3', before: null, minimum: '3.11', maximum: null, reason: 'it needs 3.11' },
]

/** The Python that a version of PySpark runs on; null where nothing is known. */
export function pythonNeedOf(spark: string | undefined) {
  return spark === undefined ? null : (pythonNeeds.find((need) => isWithin(spark, need)) ?? null)
}

export const sparkRules: readonly Rule[] = [
  {
    id: 'spark-metastore-client',
    level: 'refuse',
    products: ['hive', 'spark'],
    source: 'https://github.com/apache/iceberg/issues/12878; 2.3.10 was run with 4.0.0, and failed with 4.0.1',
    judge: ({ versions: { spark, hive }, metastoreClient }) => {
      const inner = clientOf(innerHiveClients, spark)
      const client = metastoreClient ?? inner
      if (hive === undefined || client === null || client === undefined || compareVersions(hive, '4.0.1') < 0)
        return null
      return majorOf(client) >= 3
        ? null
        : {
            subject: `Hive ${hive} with ${metastoreClient === null ? `the Hive client ${client} inside Spark ${spark}` : `the Hive client ${client}`}`,
            reason: "since 4.0.1 the metastore no longer answers such clients (Invalid method name: 'get_table')",
          }
    },
  },
  {
    id: 'spark-metastore-version',
    level: 'refuse',
    products: ['spark'],
    source: 'https://github.com/apache/spark/pull/51809; https://github.com/apache/spark/pull/25604',
    judge: ({ versions: { spark }, metastoreClient }) => {
      const newest = clientOf(newestHiveClients, spark)
      if (metastoreClient === null || newest === null || compareVersions(metastoreClient, newest) <= 0) return null
      return {
        subject: `the Hive client ${metastoreClient} in Spark ${spark}`,
        reason: `the newest that it can be told to use is ${newest}`,
      }
    },
  },
  {
    id: 'spark-4-with-hive-3',
    level: 'warn',
    products: ['hive', 'spark'],
    source: 'https://github.com/apache/spark/issues/55253 (one report)',
    judge: ({ versions: { spark, hive } }) =>
      spark !== undefined && hive !== undefined && majorOf(spark) >= 4 && majorOf(hive) === 3
        ? {
            subject: `Hive ${hive} with Spark ${spark}`,
            reason: "somebody saw it fail with Invalid method name: 'get_table_objects_by_name'",
          }
        : null,
  },
  {
    id: 'pyspark-python',
    level: 'refuse',
    products: ['spark'],
    source: 'Requires-Python of each release of pyspark; https://github.com/apache/spark/pull/38987 and 43184',
    judge: ({ versions: { spark }, python }) => {
      const need = pythonNeedOf(spark)
      if (need === null) return null
      const fits =
        compareVersions(python.minimum, need.minimum) >= 0 &&
        (need.maximum === null || compareVersions(python.maximum, need.maximum) <= 0)
      const wanted = need.maximum === null ? `${need.minimum} or newer` : `${need.minimum} to ${need.maximum}`
      return fits
        ? null
        : {
            subject: `PySpark ${spark} on Python ${python.minimum} to ${python.maximum}`,
            reason: `it runs on Python ${wanted}: ${need.reason}`,
          }
    },
  },
]

function clientOf(clients: readonly (VersionSpan & { client: string })[], spark: string | undefined): string | null {
  return spark === undefined ? null : (clients.find((each) => isWithin(spark, each))?.client ?? null)
}
