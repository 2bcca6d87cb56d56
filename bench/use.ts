// Lets every part of a running stack work, as `verify` does, whoever has started it.
import { randomBytes } from 'node:crypto'
import type { Instance } from '../src/components/contract.js'
import { checks, components } from '../src/components/registry.js'
import type { Place } from './place.js'
import { comparedServices } from './start-ways.js'

/** Rows of `verify` that put work on services; the others start programs of their own, which have ended afterwards. */
const workingRows = ['jdbc', 'hdfs', 'yarn', 'schema', 'metastore', 'hiveserver2', 'spark-on-yarn']

/** @throws StackError of a row that fails */
export async function useEveryPart(place: Place, instance: Instance): Promise<void> {
  const running = comparedServices(instance)
  const rows = checks(instance).filter(
    ({ id, needs }) => workingRows.includes(id) && needs.every((service) => running.includes(service)),
  )
  const token = `sparkbox_verify_${randomBytes(4).toString('hex')}`
  const context = { instance, token, signal: place.signal, emit: () => {} }
  try {
    for (const row of rows) {
      place.tell(`use: ${row.title}`)
      await row.run({
        ...context,
        signal: AbortSignal.any([place.signal, AbortSignal.timeout(row.timeoutMilliseconds)]),
      })
    }
  } finally {
    // What does not run holds nothing of these rows, and cannot be asked.
    for (const { cleanUp, checks: own } of components)
      if (own(instance).some(({ needs }) => needs.every((id) => running.includes(id)))) await cleanUp?.(context)
  }
}
