// Writes lock.json of a stack from what the sources deliver: `node dist/artifacts/write-lock.js stacks/current`.
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { lockStack } from './lock-stack.js'
import { readDefinition } from './stack.js'

const stack = await readDefinition(resolve(process.argv[2] ?? ''))
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
const work = { signal: interrupted.signal, emit: () => {} }
const tools = await mkdtemp(join(dirname(stack.directory), '.tools-'))
try {
  const search = {
    environment: process.env,
    store: tools,
    cache: join(homedir(), '.cache', 'sparkbox'),
    offline: false,
  }
  const written = await lockStack(stack, search, work)
  process.stdout.write(`${join(stack.directory, 'lock.json')}: ${written}\n`)
} finally {
  await rm(tools, { recursive: true, force: true })
}
