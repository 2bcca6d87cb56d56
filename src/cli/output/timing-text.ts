// A start as bars over time.
import type { StartTiming } from '../../stack/api.js'
import { printable } from './printable.js'
import type { Style } from './style.js'
import { duration } from './units.js'
import { pad, truncate } from './width.js'

const nameColumns = 26
const barColumns = 40

/** A row for each part: when it worked, how long, its CPU time; a mark where it is on the critical path. */
export function timingText(
  { milliseconds, preparationMs, nodes, criticalPath, cpuMs, processors }: StartTiming,
  style: Style,
): string {
  const { colors } = style
  const block = style.unicode ? '█' : '#'
  const column = (at: number) => Math.min(barColumns - 1, Math.floor((at / Math.max(1, milliseconds)) * barColumns))
  const rows = nodes.map(({ id, title, beganMs, spentMs, waitedFor, cpuMs: own }) => {
    const isCritical = criticalPath.includes(id)
    const [from, to] = [column(beganMs), column(beganMs + spentMs)]
    const bar = `${' '.repeat(from)}${block.repeat(to - from + 1)}`
    const facts = [pad(duration(spentMs), 8, 'left'), pad(own === null ? '' : `cpu ${duration(own)}`, 11)]
    const waited = waitedFor === null ? '' : `after ${printable(waitedFor)}`
    const name = pad(truncate(printable(title), nameColumns), nameColumns)
    return `${isCritical ? '*' : ' '} ${name} ${(isCritical ? colors.yellow : colors.dim)(pad(bar, barColumns))} ${facts.join('  ')} ${colors.dim(waited)}`.trimEnd()
  })
  const share = Math.round((100 * cpuMs) / (Math.max(1, milliseconds) * processors))
  return [
    `  ${pad('', nameColumns)} ${pad('0 s', barColumns - 8)}${pad(duration(milliseconds), 8, 'left')}`,
    ...rows,
    '',
    `* the critical path: ${printable(criticalPath.join(', '))}; before it ${duration(preparationMs)} of preparation`,
    `CPU time of the services: ${duration(cpuMs)}, ${share} % of ${processors} processors`,
  ].join('\n')
}
