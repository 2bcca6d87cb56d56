// Says what is waited for when a server takes long to answer.
import { setTimeout as delay } from 'node:timers/promises'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { ServiceState } from '../supervisor/spec.js'

/** Milliseconds: so long nobody asks what is going on, and so often it is looked again. */
export interface Patience {
  first: number
  next: number
}

const defaultPatience: Patience = { first: 2_000, next: 3_000 }

/**
 * What `body` gives. Meanwhile it tells which server it waits for and where that one's work can be seen, and each time the
 * supervisor finds something else wrong with it, or `suspect` what the server itself waits for. Both give null where nobody
 * knows.
 */
export async function tellingWhoIsSlow<T>(
  { signal, emit }: Work,
  look: (signal: AbortSignal) => Promise<ServiceState | null>,
  suspect: (signal: AbortSignal) => Promise<string | null>,
  body: () => Promise<T>,
  patience = defaultPatience,
): Promise<T> {
  const over = new AbortController()
  let status: 'done' | 'failed' = 'failed'
  const watching = watch({ signal: AbortSignal.any([signal, over.signal]), emit }, look, suspect, patience)
  try {
    const answer = await body()
    status = 'done'
    return answer
  } finally {
    over.abort()
    const step = await watching
    if (step !== null) emit({ ...step, status })
  }
}

interface Step {
  type: 'step'
  id: string
  title: string
}

/** The step that was begun; null where there was no time for one. */
async function watch(
  { signal, emit }: Work,
  look: (signal: AbortSignal) => Promise<ServiceState | null>,
  suspect: (signal: AbortSignal) => Promise<string | null>,
  { first, next }: Patience,
): Promise<Step | null> {
  let step: Step | null = null
  let told = ''
  try {
    for (let pause = first; ; pause = next) {
      await delay(pause, undefined, { signal })
      const state = await look(signal)
      if (state === null) continue
      // Once it has taken long: what a service lacks comes first, and costs no question.
      const wrong = whatIsWrong(state) || (step !== null && (await suspect(signal))) || ''
      if (wrong !== told && wrong !== '') emit({ type: 'notice', level: 'warning', text: wrong })
      told = wrong
      if (step !== null) continue
      step = { type: 'step', id: 'answer', title: `Wait for ${[state.title, ...state.urls].join(', ')}` }
      emit({ ...step, status: 'started' })
    }
  } catch (error) {
    if (!signal.aborted && !(error instanceof StackError)) throw error
  }
  return step
}

function whatIsWrong({ id, title, state, reason, diagnosis }: ServiceState): string {
  if (state === 'ready') return ''
  const why = reason === null ? '' : `: ${reason}`
  return `${title} is ${state}${why}; ${diagnosis?.fix ?? `sparkbox logs ${id} --problems`}`
}
