// Progress off a terminal: one line for each change of state, and a sign of life in between.
import type { StackEvent } from '../../events.js'
import type { OutputStream } from '../context.js'
import { eventText } from './event-text.js'
import type { ProgressView } from './output.js'
import { printable } from './printable.js'
import { emptyProgress, track, waitingFor } from './progress.js'
import type { Style } from './style.js'

export interface PlainOptions {
  verbose: boolean
  /** Milliseconds without a line after which one says what is waited for. */
  heartbeatMilliseconds?: number
}

export function plainProgress(stream: OutputStream, style: Style, options: PlainOptions): ProgressView {
  const progress = emptyProgress()
  const period = options.heartbeatMilliseconds ?? 10_000
  const print = (text: string) => stream.write(`${text}\n`)
  let timer: NodeJS.Timeout | undefined

  const beat = () => {
    const waiting = waitingFor(progress, style.now())
    if (waiting.length > 0) print(`still waiting: ${printable(waiting.join(', '))}`)
  }
  const quiet = (event: StackEvent) =>
    !options.verbose && 'status' in event && (event.status === 'pending' || event.status === 'skipped')

  return {
    event(event) {
      timer ??= setInterval(beat, period).unref()
      if (!track(progress, event, style.now()) || quiet(event)) return
      const text = eventText(event, style)
      if (text !== null) print(text)
    },
    line: print,
    close: () => clearInterval(timer),
  }
}
