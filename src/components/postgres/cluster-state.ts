// Whether a cluster was stopped cleanly, as its own control file says.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../../host/errno.js'

/** DBState of src/include/catalog/pg_control.h, in its order; the same in PostgreSQL 9.6 to 18. */
const states = [
  'starting up',
  'shut down',
  'shut down in recovery',
  'shutting down',
  'in crash recovery',
  'in archive recovery',
  'in production',
] as const

export type ClusterState = (typeof states)[number]

/** The system identifier (8 bytes) and two version numbers of 4 bytes each stand before it. */
const stateOffset = 16

/** The distribution's pg_controldata is not everywhere. Null where there is no cluster, or one that makes no sense. */
export async function readClusterState(cluster: string): Promise<ClusterState | null> {
  try {
    const file = await open(join(cluster, 'global', 'pg_control'), 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(stateOffset + 4), 0, stateOffset + 4, 0)
      return bytesRead < stateOffset + 4 ? null : (states[buffer.readInt32LE(stateOffset)] ?? null)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}
