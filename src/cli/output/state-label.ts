// A state as shape, word and colour; the word alone says everything.
import type { CheckRow, ServiceStatus, TaskStatus } from '../../events.js'
import type { Colors, Style } from './style.js'

type State = ServiceStatus | TaskStatus | CheckRow['status'] | 'skipped' | 'ok' | 'warn'

const looks: Record<State, { glyph: string; ascii: string; color: keyof Colors }> = {
  pending: { glyph: '·', ascii: '.', color: 'dim' },
  starting: { glyph: '◐', ascii: '~', color: 'cyan' },
  running: { glyph: '◐', ascii: '~', color: 'cyan' },
  ready: { glyph: '●', ascii: '+', color: 'green' },
  done: { glyph: '✓', ascii: '+', color: 'green' },
  ok: { glyph: '✓', ascii: '+', color: 'green' },
  warn: { glyph: '▲', ascii: '!', color: 'yellow' },
  pass: { glyph: '✓', ascii: '+', color: 'green' },
  unhealthy: { glyph: '▲', ascii: '!', color: 'yellow' },
  stopping: { glyph: '◑', ascii: '~', color: 'yellow' },
  stopped: { glyph: '○', ascii: 'o', color: 'dim' },
  skip: { glyph: '–', ascii: '-', color: 'dim' },
  skipped: { glyph: '–', ascii: '-', color: 'dim' },
  fail: { glyph: '✗', ascii: 'x', color: 'red' },
  failed: { glyph: '✗', ascii: 'x', color: 'red' },
}

/** `● ready`, not coloured: see `statePaint`. */
export function stateLabel(state: State, style: Style): string {
  const look = looks[state]
  return `${style.unicode ? look.glyph : look.ascii} ${state}`
}

export function statePaint(state: State, style: Style): (text: string) => string {
  return style.colors[looks[state].color] as (text: string) => string
}
