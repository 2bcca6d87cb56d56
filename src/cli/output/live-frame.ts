// One frame of the live view: a pure function of the progress, the time and the size of the terminal.
import { printable } from './printable.js'
import { elapsed, type NodeProgress, type Progress, type StepProgress, speed } from './progress.js'
import { stateLabel, statePaint } from './state-label.js'
import type { Style } from './style.js'
import { bytes, duration, plural } from './units.js'
import { pad, truncate, width } from './width.js'

/** Lines that each fit the terminal; fewer than it has rows. */
export function liveFrame(progress: Progress, style: Style): string[] {
  const now = style.now()
  const steps = [...progress.steps.values()]
  const nodes = [...progress.nodes.values()]
  const nameWidth = Math.min(32, Math.max(0, ...[...steps, ...nodes].map((entry) => width(printable(entry.title)))))
  const stepLines = steps
    .filter((step) => step.status !== 'skipped')
    .map((step) => ({ over: step.status === 'done', text: stepLine(step, nameWidth, now, style) }))
  const nodeLines = nodes.map((node) => ({
    over: node.status === 'ready' || node.status === 'done',
    text: nodeLine(node, nameWidth, now, style),
  }))
  return fitRows([...stepLines, ...nodeLines], summary(nodes, style), style)
}

interface Line {
  over: boolean
  text: string
}

/** Where not all lines fit, finished ones go first, then the last. */
function fitRows(lines: Line[], last: string[], style: Style): string[] {
  const room = Math.max(1, style.rows - 1 - last.length)
  let surplus = lines.length - room
  const shown = lines.filter((line) => !(line.over && surplus-- > 0)).slice(0, room)
  return [...shown.map((line) => line.text), ...last]
}

function stepLine(step: StepProgress, nameWidth: number, now: number, style: Style): string {
  const state = step.status === 'started' ? 'running' : step.status
  const time = duration(step.milliseconds ?? now - step.startedAt)
  return row(
    state,
    step.title,
    nameWidth,
    time,
    step.status === 'started' ? transfer(step, now, style) : step.detail,
    style,
  )
}

function nodeLine(node: NodeProgress, nameWidth: number, now: number, style: Style): string {
  const time = node.status === 'pending' || node.status === 'stopped' ? '' : duration(elapsed(node, now))
  return row(node.status, node.title, nameWidth, time, node.detail, style)
}

function row(
  state: Parameters<typeof stateLabel>[0],
  title: string,
  nameWidth: number,
  time: string,
  detail: string,
  style: Style,
): string {
  const label = pad(stateLabel(state, style), 11)
  const rest = `  ${pad(truncate(printable(title), nameWidth), nameWidth)}  ${pad(time, 10, 'left')}  ${printable(detail)}`
  return statePaint(state, style)(label) + truncate(rest.trimEnd(), Math.max(10, style.columns - 1 - 11))
}

/** `[██████░░░░] 120.3 MiB of 280.0 MiB, 5.2 MiB/s, 31.0 s left`. */
function transfer(step: StepProgress, now: number, style: Style): string {
  const amount = (count: number) => (step.unit === 'bytes' ? bytes(count) : `${Math.round(count)}`)
  if (step.measuredAt === null) return step.detail
  const known = speed(step, now)
  if (step.total === null || step.total === 0) return [amount(step.done), ...known].join(', ')
  const share = Math.min(1, step.done / step.total)
  return `${bar(share, style)} ${[`${amount(step.done)} of ${amount(step.total)}`, ...known].join(', ')}`
}

function bar(share: number, style: Style): string {
  const cells = 16
  const full = Math.round(share * cells)
  const [on, off] = style.unicode ? ['█', '░'] : ['#', '.']
  return `[${on.repeat(full)}${off.repeat(cells - full)}]`
}

function summary(nodes: readonly NodeProgress[], style: Style): string[] {
  const services = nodes.filter((node) => node.kind === 'service')
  if (services.length === 0) return []
  const ready = services.filter((node) => node.status === 'ready').length
  return [style.colors.dim(`${ready} of ${plural(services.length, 'service')} ready`)]
}
