// What happened to an instance, line by line as JSON, for people and for a bug report.
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../events.js'
import { rotateLog } from '../host/log-rotation.js'

const maximumBytes = 5_000_000

export function journalPath(root: string): string {
  return join(root, 'logs', 'journal.ndjson')
}

export async function openJournal(root: string): Promise<{ write: Emit }> {
  const path = journalPath(root)
  await rotateLog(path, { maximumBytes, keep: 2 })
  let written: Promise<unknown> = Promise.resolve()
  return {
    write: (event) => {
      const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`
      written = written.then(() => appendFile(path, line, { mode: 0o600 })).catch(reportOnce)
    },
  }
}

let reported = false

/** A full disk must not end the daemon, and not fill its own log either. */
function reportOnce(error: unknown): void {
  if (!reported) console.error('the journal cannot be written:', error)
  reported = true
}
