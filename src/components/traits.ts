// What differs between the versions of a stack, decided in one place, so that another stack needs no other code.
import type { StackDefinition } from '../artifacts/model.js'
import { serviceIds } from './names.js'

export interface Traits {
  /**
   * The warm server that answers SQL on Spark. The Python package holds the Connect server since Spark 4.0; the Thrift
   * server, which speaks HiveServer2's protocol, is in all of them.
   */
  sparkServer: 'spark-connect' | 'spark-thrift'
  /** Spark 3.3 went from Log4j 1 to 2 (SPARK-37814). */
  sparkLogging: 'log4j' | 'log4j2'
  /** Hive 4 recommends Tez and runs it inside HiveServer2; Tez 0.9 of Hive 3 does not run on Hadoop 3.3. */
  hiveEngine: 'mr' | 'tez'
  /** Hive 4 made the metastore a product of its own, with its own schematool and settings file; before, Hive's serve it. */
  metastore: 'of-hive' | 'standalone'
}

export function traitsOf({ versions }: Pick<StackDefinition, 'versions'>): Traits {
  const hive4 = isAtLeast(versions.hive, 4, 0)
  return {
    sparkServer: isAtLeast(versions.spark, 4, 0) ? 'spark-connect' : 'spark-thrift',
    sparkLogging: isAtLeast(versions.spark, 3, 3) ? 'log4j2' : 'log4j',
    hiveEngine: hive4 ? 'tez' : 'mr',
    metastore: hive4 ? 'standalone' : 'of-hive',
  }
}

/** The services that a stack of these versions can have, in their order. */
export function servicesOf(stack: Pick<StackDefinition, 'versions'>): string[] {
  const { sparkServer } = traitsOf(stack)
  return serviceIds.filter((id) => id === sparkServer || (id !== 'spark-connect' && id !== 'spark-thrift'))
}

/** The services that are Spark's own. */
export function sparkServerIds({ stack }: { stack: Pick<StackDefinition, 'versions'> }): string[] {
  return ['spark-history', traitsOf(stack).sparkServer]
}

/** Whether `3.10.1` is at least 3.3; what is no version is as new as can be. */
function isAtLeast(version: string | undefined, major: number, minor: number): boolean {
  const [ours, theirs] = /^(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number) ?? [Number.MAX_SAFE_INTEGER, 0]
  return ours! > major || (ours === major && theirs! >= minor)
}
