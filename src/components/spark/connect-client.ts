// Questions to a Spark Connect server.
import type { ProbeAnswer } from '../../supervisor/spec.js'
import { askForEvidence } from '../probe-answer.js'
import { collectRows } from '../result.js'
import { openSparkConnect, type SparkConnectAddress } from './connect-session.js'

export { openSparkConnect, type SparkConnectAddress, type SparkConnectSession } from './connect-session.js'

export function pingSparkConnect(address: SparkConnectAddress, signal: AbortSignal): Promise<ProbeAnswer> {
  return askForEvidence(signal, async () => {
    const session = await openSparkConnect(address)
    try {
      const [row] = await collectRows(await session.query('SELECT 1', signal))
      return `SELECT 1 gave ${row?.[0]}`
    } finally {
      await session.close()
    }
  })
}
