// Writes the results into files, and the latest table into README.md.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../src/host/files.js'
import { chart } from './chart.js'
import type { Report } from './report.js'
import { markdownReport } from './table.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const markers = ['<!-- benchmark -->', '<!-- /benchmark -->'] as const

/** Returns the paths that it has written. */
export async function writeResults(report: Report, output: string): Promise<string[]> {
  const picture = `${output.replace(/\.json$/, '')}.svg`
  await writeFileAtomic(output, `${JSON.stringify(report, null, 2)}\n`)
  await writeFileAtomic(picture, chart(report))
  return [output, picture]
}

/** The chart and the raw figures go into docs, where the table leads. */
export async function writeReadme(report: Report): Promise<string[]> {
  const readme = join(root, 'README.md')
  const links =
    '![The same as bars](docs/benchmark.svg)\n\n[Every figure](docs/benchmark.json), [what is measured and how](docs/benchmark.md)'
  await writeFileAtomic(readme, replaceMarked(await readFile(readme, 'utf8'), `${markdownReport(report)}\n${links}\n`))
  return [readme, ...(await writeResults(report, join(root, 'docs/benchmark.json')))]
}

/** @throws Error for a text without both markers */
export function replaceMarked(text: string, content: string): string {
  const [begin, end] = markers
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md has no lines ${begin} and ${end}, between which the table goes`)
  return `${text.slice(0, from + begin.length)}\n${content}${text.slice(to)}`
}
