// Does one piece of one-time work, unless its result is there already.
import { diagnose } from '../diagnosis/diagnose.js'
import { StackError } from '../errors.js'
import type { TaskStatus } from '../events.js'
import { elapsedNow } from '../host/elapsed.js'
import { withDeadline } from './deadline.js'
import type { Fleet, TaskNode } from './fleet.js'

/**
 * Resolves when the work is done and its result was seen; joins a run that is on its way.
 * @throws StackError of the work itself, or TASK_FAILED.
 */
export function runTask(fleet: Fleet, node: TaskNode, signal: AbortSignal): Promise<void> {
  node.running ??= work(fleet, node, signal).finally(() => {
    node.running = null
  })
  return node.running
}

async function work(fleet: Fleet, node: TaskNode, signal: AbortSignal): Promise<void> {
  const { spec } = node
  const began = elapsedNow()
  const tell = (status: TaskStatus, detail: string) => {
    node.status = status
    node.reason = status === 'failed' ? detail : null
    fleet.emit({ type: 'task', id: spec.id, title: spec.title, status, milliseconds: elapsedNow() - began, detail })
  }
  try {
    const late = Symbol('late')
    const outcome = await withDeadline<string | symbol>(
      spec.timeoutMilliseconds,
      signal,
      async (limited) => {
        const context = { signal: limited, emit: fleet.emit }
        if (await spec.isDone(context)) return 'done before'
        tell('running', '')
        await spec.run(context)
        if (await spec.isDone(context)) return ''
        throw failure(node, 'it ran without an error, but its result is not there')
      },
      late,
    )
    if (typeof outcome === 'symbol') throw failure(node, `not done within ${spec.timeoutMilliseconds / 1000} s`)
    tell('done', outcome)
  } catch (error) {
    const known = signal.aborted || error instanceof StackError
    const text = error instanceof Error ? error.message : String(error)
    const reported = explained(fleet, known ? error : failure(node, text, error))
    tell('failed', reported instanceof Error ? reported.message : String(reported))
    throw reported
  }
}

/** The error with the cause that its own message proves; a tool's output was looked through by who ran the tool. */
function explained({ instanceName }: Fleet, error: unknown): unknown {
  if (!(error instanceof StackError) || error.details.diagnosis !== undefined) return error
  const diagnosis = diagnose([error.message], { component: null, instance: instanceName, service: '' })
  if (diagnosis === null) return error
  const { code, message, details, cause } = error
  return new StackError(code, `${message}: ${diagnosis.cause}`, {
    hint: diagnosis.fix,
    details: { ...details, diagnosis },
    cause,
  })
}

function failure({ spec }: TaskNode, reason: string, cause?: unknown): StackError {
  return new StackError('TASK_FAILED', `${spec.title}: ${reason}`, { cause, details: { task: spec.id } })
}
