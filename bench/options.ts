// The command line of the benchmark.
import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type Section, sections } from './samples.js'

export interface Options {
  rounds: number
  only: Section[]
  /** Where the results go; the chart goes beside it, as `.svg`. */
  output: string
  /** A home that is kept; null for one that is made and removed. */
  home: string | null
  cold: boolean
  json: boolean
  writeReadme: boolean
}

/** The result, or what to print instead of running, with the exit code. */
export type Parsed = { options: Options } | { text: string; exitCode: number }

const examples = `
Examples:
  npm run bench                                    everything, three rounds: some 40 minutes on a quiet machine
  npm run bench -- --only start,memory --rounds 5  the start alone
  npm run bench -- --home ~/.cache/sparkbox-bench  keep what was installed for the next time
  npm run bench -- --only install --cold           what an installation from nothing downloads, and how long it takes
  npm run bench -- --write-readme                  and put table and chart into README.md and docs

docs/benchmark.md says what is compared with what, and why that is fair.`

export function parseOptions(words: readonly string[], folder: string): Parsed {
  let text = ''
  const write = (part: string) => {
    text += part
  }
  const program = new Command('npm run bench --')
    .description('Measures sparkbox against the hand-run guide and against stock flags, on this machine, taking turns.')
    .option('--rounds <N>', 'how often everything is measured', positive, 3)
    .addOption(
      new Option('--only <LIST>', `of ${sections.join(',')}`).argParser(sectionList).default([...sections], 'all'),
    )
    .option('--output <FILE>', 'where the results go, as JSON; the chart goes beside it, as SVG', 'benchmark.json')
    .option('--home <DIR>', 'a SPARKBOX_HOME of its own, kept for the next time; default: a temporary one')
    .option('--cold', 'with install: install once more, from empty caches; needs the network', false)
    .option('--json', 'print the results, and no table', false)
    .option('--write-readme', 'write table and chart into README.md and docs', false)
    .addHelpText('after', examples)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write })
  try {
    program.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { text, exitCode: error.exitCode === 0 ? 0 : 2 }
  }
  const { output, home, ...others } = program.opts<Omit<Options, 'home'> & { home?: string }>()
  return {
    options: { ...others, output: resolve(folder, output), home: home === undefined ? null : resolve(folder, home) },
  }
}

function positive(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number above 0.')
}

function sectionList(text: string): Section[] {
  const names = text.split(',')
  const unknown = names.find((name) => !(sections as readonly string[]).includes(name))
  if (unknown === undefined) return sections.filter((section) => names.includes(section))
  throw new InvalidArgumentError(`There is no ${JSON.stringify(unknown)}; there are ${sections.join(', ')}.`)
}
