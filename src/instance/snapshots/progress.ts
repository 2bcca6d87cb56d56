// Tells how far the copying of data is, and at the end what it cost.
import type { Work } from '../../events.js'
import type { Snapshot } from './format.js'

export interface CopyProgress {
  onFile: (bytes: number) => void
  done: (cost: Omit<Snapshot['cost'], 'milliseconds'>) => void
  failed: (error: unknown) => void
}

export function copyProgress(id: string, title: string, total: number, { emit }: Work): CopyProgress {
  const startedAt = performance.now()
  let done = 0
  emit({ type: 'step', id, title, status: 'started' })
  const end = (status: 'done' | 'failed', detail: string) =>
    emit({ type: 'step', id, title, status, milliseconds: Math.round(performance.now() - startedAt), detail })
  return {
    onFile: (bytes) => {
      done += bytes
      emit({ type: 'progress', id, done, total, unit: 'bytes' })
    },
    done: (cost) => end('done', costText(cost)),
    failed: (error) => end('failed', error instanceof Error ? error.message : String(error)),
  }
}

/** `12.0 MiB shared (hard link), 61.3 MiB copied`. */
export function costText({ sharing, sharedBytes, copiedBytes }: Omit<Snapshot['cost'], 'milliseconds'>): string {
  const size = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const shared = sharedBytes === 0 ? [] : [`${size(sharedBytes)} shared (${sharing})`]
  return [...shared, `${size(copiedBytes)} copied`].join(', ')
}
