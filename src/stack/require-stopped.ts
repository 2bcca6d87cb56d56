// An instance changes its stack only while nothing of the old one runs.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { runningServices } from './running-services.js'

/** @throws StackError INVALID_ARGUMENT naming what runs, whether or not a daemon watches it. */
export async function requireStopped(instance: string, stack: string, work: Work): Promise<void> {
  const running = await runningServices(instance, work)
  if (running.length === 0) return
  const named = instance === 'default' ? '' : ` --instance ${instance}`
  throw new StackError(
    'INVALID_ARGUMENT',
    `the instance ${instance} can change to the stack ${stack} only while it is stopped, and these run: ${running.join(', ')}`,
    { hint: `sparkbox down${named} && sparkbox up${named} --stack ${stack}`, details: { instance, stack, running } },
  )
}
