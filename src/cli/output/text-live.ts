// Progress on a terminal: one block at the bottom, redrawn in place.
import type { OutputStream } from '../context.js'
import { eventText } from './event-text.js'
import { liveFrame } from './live-frame.js'
import type { ProgressView } from './output.js'
import { emptyProgress, track } from './progress.js'
import type { Style } from './style.js'

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
const clearToEndOfLine = '\u001b[K'
const clearBelow = '\u001b[J'
const redrawMilliseconds = 125

export function liveProgress(stream: OutputStream, style: Style): ProgressView {
  const progress = emptyProgress()
  let timer: NodeJS.Timeout | undefined
  let height = 0

  const toTop = () => (height > 0 ? `\u001b[${height}A\r` : '\r')
  const draw = () => {
    const frame = liveFrame(progress, style)
    const lines = frame.map((line) => `${line}${clearToEndOfLine}\n`).join('')
    stream.write(`${toTop()}${lines}${clearBelow}`)
    height = frame.length
  }
  const begin = () => {
    stream.write(hideCursor)
    process.once('exit', restore)
    timer = setInterval(draw, redrawMilliseconds)
    timer.unref()
  }
  const restore = () => stream.write(showCursor)
  const above = (text: string) => {
    stream.write(`${toTop()}${clearBelow}${text}\n`)
    height = 0
    if (timer !== undefined) draw()
  }

  return {
    event(event) {
      if (event.type === 'notice' || event.type === 'check') {
        const text = eventText(event, style)
        if (text !== null) above(text)
        return
      }
      if (timer === undefined) begin()
      if (track(progress, event, style.now())) draw()
    },
    line: above,
    close() {
      if (timer === undefined) return
      clearInterval(timer)
      timer = undefined
      draw()
      height = 0
      progress.steps.clear()
      progress.nodes.clear()
      process.off('exit', restore)
      restore()
    },
  }
}
