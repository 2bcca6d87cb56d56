// The program behind `npm run bench`.
import { handleInterrupts } from '../src/cli/interrupt.js'
import { StackError } from '../src/errors.js'
import { bench } from './bench.js'
import { type Options, parseOptions } from './options.js'
import { writeReadme, writeResults } from './publish.js'
import { textReport } from './table.js'

const parsed = parseOptions(process.argv.slice(1), process.env.INIT_CWD ?? process.cwd())
if ('options' in parsed) process.exitCode = await run(parsed.options)
else {
  ;(parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text)
  process.exitCode = parsed.exitCode
}

/** 0 when all was measured, whether or not the targets are reached; 1 when something was not; 130 after Ctrl-C. */
async function run(options: Options): Promise<number> {
  const startedAt = performance.now()
  const tell = (line: string) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    process.stderr.write(`[${String(seconds).padStart(4)} s] ${line}\n`)
  }
  const interrupts = handleInterrupts({
    onFirst: (signal) => tell(`${signal}: stops what it has started; once more ends at once and leaves it`),
    onSecond: () => tell('processes may be left; `sparkbox --instance bench down` with this SPARKBOX_HOME ends them'),
    remaining: () => [],
  })
  try {
    const report = await bench(options, { signal: interrupts.signal, tell })
    for (const path of await writeResults(report, options.output)) tell(`wrote ${path}`)
    if (options.writeReadme) for (const path of await writeReadme(report)) tell(`wrote ${path}`)
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : textReport(report))
    return report.failures.length === 0 ? 0 : 1
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error))
    if (!(error instanceof StackError)) tell(error instanceof Error ? (error.stack ?? '') : '')
    return interrupts.signal.aborted ? 130 : 1
  } finally {
    interrupts.dispose()
  }
}
