// The results as bars, in an SVG that needs nothing else: readable on light and dark pages. Pure.
import { figure, times } from './figures.js'
import type { Report } from './report.js'
import { type Way, ways } from './samples.js'
import { subjectLine } from './subject.js'
import type { Row } from './summary.js'

const layout = { width: 860, left: 300, barHeight: 16, gap: 3, between: 18, top: 64, right: 150 }

const colors: Record<Way, string> = { guide: '#b0672c', stock: '#7f8ea3', sparkbox: '#2f8f5b' }
const names: Record<Way, string> = { guide: "the guide's way", stock: 'stock flags', sparkbox: 'sparkbox' }

/** One group of bars for each measure with a comparison; each group has a scale of its own, ended by its longest bar. */
export function chart(report: Report): string {
  const rows = report.rows.filter(({ ratios }) => ratios.guide !== null || ratios.stock !== null)
  const parts: string[] = []
  let y = layout.top
  for (const row of rows) {
    parts.push(...group(row, y))
    y += heightOf(row) + layout.between
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layout.width} ${y}" font-family="system-ui, sans-serif" font-size="13">
<title>How long sparkbox takes, and how long the other ways</title>
<rect width="100%" height="100%" fill="#fff"/>
${text(16, 24, `sparkbox compared: medians of ${report.rounds} rounds, shorter is better`, 'font-size="15" font-weight="600"')}
${legend()}
${parts.join('\n')}
${text(16, y - 6, subjectLine(report.subject), 'font-size="10" fill="#666"')}
</svg>
`
}

function group(row: Row, top: number): string[] {
  const { medians, ratios, unit } = row
  const present = waysOf(row)
  const longest = Math.max(...present.map((way) => medians[way]!))
  const room = layout.width - layout.left - layout.right
  const title = row.title.replaceAll('`', '')
  const middle = top + heightOf(row) / 2 + 4
  const bars = present.flatMap((way, index) => {
    const value = medians[way]!
    const y = top + index * (layout.barHeight + layout.gap)
    const width = Math.max(1, longest === 0 ? 1 : (value / longest) * room)
    const ratio = way === 'sparkbox' ? null : ratios[way]
    const label = ratio === null ? figure(value, unit) : `${figure(value, unit)} (${times(ratio)})`
    return [
      `<rect x="${layout.left}" y="${y}" width="${width.toFixed(1)}" height="${layout.barHeight}" fill="${colors[way]}"/>`,
      text(layout.left + width + 6, y + 12, label),
    ]
  })
  return [text(layout.left - 10, middle, title, 'text-anchor="end"'), ...bars]
}

function legend(): string {
  return ways
    .map((way, index) => {
      const x = layout.left + index * 150
      return `<rect x="${x}" y="38" width="12" height="12" fill="${colors[way]}"/>${text(x + 18, 49, names[way])}`
    })
    .join('\n')
}

function waysOf({ medians }: Row): Way[] {
  return ways.filter((way) => medians[way] !== null)
}

function heightOf(row: Row): number {
  return waysOf(row).length * (layout.barHeight + layout.gap) - layout.gap
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${attributes === '' ? '' : ` ${attributes}`}>${escaped}</text>`
}
