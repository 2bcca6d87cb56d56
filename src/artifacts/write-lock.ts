// Writes lock.json of a stack from what the sources deliver: `node dist/artifacts/write-lock.js stacks/current`.
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { writeFileAtomic } from '../host/files.js'
import { findJava } from './java.js'
import { formatLock, makeLock } from './make-lock.js'
import { findPython } from './python.js'
import { createSources } from './sources.js'
import { readStack } from './stack.js'

const folder = resolve(process.argv[2] ?? '')
const stack = await readStack(basename(folder), [dirname(folder)])
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
const work = { signal: interrupted.signal, emit: () => {} }
// Beside the stack and not in /tmp, which may be small.
const temporary = await mkdtemp(join(dirname(folder), '.lock-'))
try {
  const cache = join(homedir(), '.cache', 'sparkbox')
  const search = { environment: process.env, store: temporary, cache, offline: false }
  // Only Maven runs on it, and Maven runs on any.
  const java = await findJava({ minimum: 8, maximum: Number.MAX_SAFE_INTEGER }, { ...search, configured: null }, work)
  const python = await findPython(stack.python, { ...search, configured: null }, work)
  const lock = await makeLock(stack, createSources(java, python, search), join(temporary, 'work'), work)
  const written = await writeFileAtomic(join(folder, 'lock.json'), formatLock(lock))
  process.stdout.write(`${join(folder, 'lock.json')}: ${written}\n`)
} finally {
  await rm(temporary, { recursive: true, force: true })
}
