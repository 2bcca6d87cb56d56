// One event as one line for people.
import type { StackEvent } from '../../events.js'
import { printable, printableLines } from './printable.js'
import { statePaint } from './state-label.js'
import type { Style } from './style.js'
import { duration } from './units.js'

/** Null for events that make no line of their own. */
export function eventText(event: StackEvent, style: Style): string | null {
  switch (event.type) {
    case 'progress':
      return null
    case 'step':
      return line(event.title, event.status === 'started' ? '…' : event.status, event.milliseconds, event.detail)
    case 'service':
    case 'task': {
      const painted = statePaint(event.status, style)(event.status)
      const over = event.status === 'ready' || event.status === 'done' || event.status === 'failed'
      return line(event.title, painted, over ? event.milliseconds : undefined, event.detail)
    }
    case 'check': {
      const { id, status, ms, evidence, reason } = event.row
      return line(id, statePaint(status, style)(status), ms, reason ?? evidence)
    }
    case 'notice':
      return event.level === 'warning'
        ? `${style.colors.yellow('warning:')} ${printableLines(event.text)}`
        : printableLines(event.text)
  }
}

function line(title: string, state: string, milliseconds: number | undefined, detail: string | undefined): string {
  const time = milliseconds === undefined || milliseconds === 0 ? '' : ` (${duration(milliseconds)})`
  const more = detail === undefined || detail === '' ? '' : `: ${printable(detail)}`
  return state === '…' ? `${printable(title)} …${more}` : `${printable(title)}: ${state}${time}${more}`
}
