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
  /** Milliseconds from one line that says what is waited for to the next; the first comes after 2 s without a line. */
  heartbeatMilliseconds?: number
}

export function plainProgress(stream: OutputStream, style: Style, options: PlainOptions): ProgressView {
  const progress = emptyProgress()
  const period = options.heartbeatMilliseconds ?? 10_000
  const firstBeat = Math.min(period, 2_000)
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const beatAfter = (milliseconds: number) => {
    clearTimeout(timer)
    if (closed) return
    timer = setTimeout(beat, milliseconds).unref()
  }
  const print = (text: string) => {
    stream.write(`${text}\n`)
    beatAfter(firstBeat)
  }

  const beat = () => {
    const waiting = waitingFor(progress, style.now())
    if (waiting.length > 0) stream.write(`still waiting: ${printable(waiting.join(', '))}\n`)
    beatAfter(period)
  }
  const quiet = (event: StackEvent) =>
    !options.verbose && 'status' in event && (event.status === 'pending' || event.status === 'skipped')

  return {
    event(event) {
      if (timer === undefined) beatAfter(firstBeat)
      if (!track(progress, event, style.now()) || quiet(event)) return
      const text = eventText(event, style)
      if (text !== null) print(text)
    },
    line: print,
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
