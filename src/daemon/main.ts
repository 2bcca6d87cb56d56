// The daemon's own process: `node main.js INSTANCE`, started by `up`.
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { StackError } from '../errors.js'
import { ensureFolder } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { daemonVariable } from '../host/processes.js'
import { systemFailure } from '../host/system-failure.js'
import { instanceRoot } from '../instance/folders.js'
import { findHome } from '../instance/home.js'
import { requireRecord } from '../instance/record.js'
import { Engine } from './engine.js'
import { openJournal } from './journal.js'
import { listen, type Reachability, socketInode, standingOf } from './listen.js'
import { daemonIdentityPath, daemonLockPath, socketPath } from './paths.js'
import { makeApi } from './server.js'
import { findDaemonProcesses } from './silent.js'
import { WarmSpark } from './warm-spark.js'

/** How often it looks whether it can still be reached. Milliseconds. */
const lookMilliseconds = 2_000
/** So long a daemon that is ending may take before the next one refuses to start beside it. Milliseconds. */
const predecessorMilliseconds = 15_000

// As in the command line's own begin.
process.noDeprecation = true

const ending = new AbortController()

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
process.on('unhandledRejection', (error) => {
  console.error('a bug in sparkbox:', error)
  process.exit(1)
})

try {
  await asOnlyDaemon(process.argv[2] ?? '', run)
  process.exit(0)
} catch (error) {
  const known = systemFailure(error)
  console.error(known === null ? error : `${known.code}: ${known.message}`)
  process.exit(1)
}

/** Two daemons would each restart what the other has stopped. The lock may have been deleted, and the mark cannot be. */
async function asOnlyDaemon(name: string, body: (name: string, root: string, id: string) => Promise<void>) {
  const home = findHome(process.env)
  const root = instanceRoot(home, name)
  const { id } = await requireRecord(home, name)
  if (process.env[daemonVariable] !== id)
    throw new StackError('INVALID_ARGUMENT', 'a daemon is started by sparkbox up, and by nothing else')
  await ensureFolder(`${root}/run`, 0o700)
  const patience = new AbortController()
  const refuse = (other: string) =>
    patience.abort(new StackError('LOCK_TIMEOUT', `another daemon of the instance ${name} runs: ${other}`))
  const timer = setTimeout(() => refuse('it holds the lock'), predecessorMilliseconds)
  const options = { purpose: 'the daemon', onWait: (holder: string) => console.error(`waiting for ${holder}`) }
  await withLock(daemonLockPath(root), { ...options, signal: patience.signal }, async () => {
    for (let [other] = await findDaemonProcesses(id); other !== undefined; [other] = await findDaemonProcesses(id)) {
      patience.signal.throwIfAborted()
      await delay(50)
    }
    clearTimeout(timer)
    await body(name, root, id)
  })
}

/** Services run on when it ends; the next daemon adopts them. */
async function run(name: string, root: string, id: string): Promise<void> {
  // Inherited by every service: what is secret has its mode set where it is written.
  process.umask(0o022)
  const engine = await Engine.open(findHome(process.env), name, ending.signal)
  engine.subscribe((await openJournal(root)).write)
  const spark = new WarmSpark(engine)
  const server = createAdaptorServer({ fetch: makeApi(engine, spark, end).fetch }) as Server
  const reach: Reachability = { root, socket: socketPath(root, id), server }
  await listen(reach)
  await stayReachable(reach, engine)
  await spark.close()
  await engine.close()
  await rm(reach.socket, { force: true })
  await rm(daemonIdentityPath(root), { force: true })
}

/** Resolves when the daemon is to end: it was asked to, or its instance is no longer there. */
async function stayReachable(reach: Reachability, engine: Engine): Promise<void> {
  let inode = await socketInode(reach.socket)
  while (!ending.signal.aborted) {
    await delay(lookMilliseconds, undefined, { signal: ending.signal }).catch(() => {})
    if (ending.signal.aborted) return
    try {
      const standing = await standingOf(reach, inode)
      if (standing === 'homeless') {
        console.error(`${reach.root} is no longer the folder of this instance: the daemon ends, services run on`)
        return end()
      }
      if (standing === 'reachable') continue
      console.error(`${reach.socket} is gone: listening anew`)
      // Answers that are on their way go on; they need no socket in a folder.
      reach.server.close()
      await listen(reach)
      inode = await socketInode(reach.socket)
      await engine.remember()
    } catch (error) {
      console.error('cannot look whether the daemon is reachable:', systemFailure(error)?.message ?? error)
    }
  }
}

function end(): void {
  ending.abort(new Error('the daemon is ending'))
}
