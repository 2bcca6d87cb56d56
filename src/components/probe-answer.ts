// Puts a question to a service and turns every way of not answering into the reason of a probe.
import type { ZodError } from 'zod'
import { StackError } from '../errors.js'
import type { ProbeAnswer } from '../supervisor/spec.js'

/**
 * `question` gives the evidence. A StackError (refused, failed, wrong answer), an answer of another form (ZodError) and a
 * passed deadline are answers of the service; anything else is a bug and is thrown on. `isAlive` comes from the details.
 */
export async function askForEvidence(signal: AbortSignal, question: () => Promise<string>): Promise<ProbeAnswer> {
  try {
    return { ready: true, evidence: await question() }
  } catch (error) {
    if (error instanceof StackError)
      return { ready: false, reason: error.message, ...(error.details.isAlive === true && { isAlive: true }) }
    if (isZodError(error)) return { ready: false, reason: `it answers in another form: ${error.issues[0]?.message}` }
    if (signal.aborted) return { ready: false, reason: 'no answer within the deadline' }
    throw error
  }
}

/** The answer of a service that is alive and lacks something outside of itself: a new one would lack the same. */
export function lacking(message: string): StackError {
  return new StackError('NOT_RUNNING', message, { details: { isAlive: true } })
}

/** What another service says of the one that is asked; where that other one does not answer, this one only lacks it. */
export async function ofAnother<T>(question: Promise<T>): Promise<T> {
  try {
    return await question
  } catch (error) {
    if (error instanceof StackError) throw lacking(error.message)
    throw error
  }
}

/** Null where the service does not answer, refuses, or answers in another form; anything else is a bug and is thrown on. */
export async function answerOrNull<T>(question: Promise<T>): Promise<T | null> {
  try {
    return await question
  } catch (error) {
    if (error instanceof StackError || isZodError(error)) return null
    throw error
  }
}

/** By name, because loading zod takes longer than most questions, and few of them need it. */
function isZodError(error: unknown): error is ZodError {
  return error instanceof Error && error.name === 'ZodError'
}
