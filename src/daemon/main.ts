// The daemon's own process: `node main.js INSTANCE`.
import { chmod, rm } from 'node:fs/promises'
import { createAdaptorServer } from '@hono/node-server'
import { writeFileAtomic } from '../host/files.js'
import { identify } from '../host/process.js'
import { instanceRoot } from '../instance/folders.js'
import { findHome } from '../instance/home.js'
import { requireRecord } from '../instance/record.js'
import { Engine } from './engine.js'
import { openJournal } from './journal.js'
import { daemonIdentityPath, ensureSocketFolder, socketPath } from './paths.js'
import { makeApi } from './server.js'

const name = process.argv[2] ?? ''
const home = findHome(process.env)
const root = instanceRoot(home, name)
const record = await requireRecord(home, name)
const ending = new AbortController()
// Inherited by every service: what is secret has its mode set where it is written.
process.umask(0o022)

const engine = await Engine.open(home, name, ending.signal)
const journal = await openJournal(root)
engine.subscribe(journal.write)

const socket = socketPath(root, record.id)
await ensureSocketFolder(socket)
// Whoever starts a daemon holds the control lock and has seen that nobody answers here.
await rm(socket, { force: true })
const server = createAdaptorServer({ fetch: makeApi(engine, shutDown).fetch })
await new Promise<void>((resolve) => server.listen(socket, resolve))
await chmod(socket, 0o600)
await writeFileAtomic(daemonIdentityPath(root), `${JSON.stringify(await identify(process.pid))}\n`, { mode: 0o600 })

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, shutDown)
process.on('unhandledRejection', (error) => {
  console.error('a bug in sparkbox:', error)
  process.exit(1)
})

/** Services run on; the next daemon adopts them. */
function shutDown(): void {
  if (ending.signal.aborted) return
  ending.abort(new Error('the daemon is ending'))
  void (async () => {
    await engine.close()
    await rm(socket, { force: true })
    await rm(daemonIdentityPath(root), { force: true })
    process.exit(0)
  })()
}
