// SparkR: its place in SPARK_HOME, its command, and row `sparkr`.
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rscriptOf } from '../../artifacts/r-tool.js'
import { instance as instanceSettings } from '../../config/layers.js'
import type { Settings } from '../../config/model.js'
import { StackError } from '../../errors.js'
import type { Check, CheckContext, HomeLink, Instance, Launcher } from '../contract.js'
import { hdfsRemove } from '../hdfs/webhdfs.js'
import { clientScript, quoteForShell } from '../launcher-script.js'
import { expectSeen, runLauncher } from '../run-launcher.js'
import { SkipCheck } from '../skip-check.js'
import { sparkHome } from './paths.js'

/** Folders that are on every PATH: a program there needs no word about where it is. */
const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin']

/** @throws StackError TOOL_MISSING with the reason, and the command that may help. */
export function requireSparkR(instance: Instance): void {
  const absence = absenceOf(instance)
  if (absence === null) return
  throw new StackError('TOOL_MISSING', `SparkR is not installed: ${absence.reason}`, { hint: absence.fix })
}

/** `$SPARK_HOME/R/lib` is where Spark looks for the package and for the workers' archive. */
export function sparkRLinks({ artifacts }: Instance): HomeLink[] {
  return artifacts.sparkr === undefined ? [] : [{ path: 'spark/R', target: artifacts.sparkr }]
}

/** Drivers and executors start `Rscript`, which not every PATH finds. */
export function sparkRDefaults({ tools: { r } }: Instance): Settings {
  if (r === null || usualFolders.includes(dirname(r.program))) return {}
  return instanceSettings({ 'spark.r.command': [rscriptOf(r), 'it is in no folder that is on every PATH'] })
}

/** `before` is what all commands of Spark do first. */
export function sparkRLauncher(instance: Instance, before: string): Launcher {
  return { name: 'sparkR', script: clientScript(instance, `${before}${launcherBody(instance)}`) }
}

export const sparkRCheck: Check = {
  id: 'sparkr',
  title: 'SparkR runs a function of R on data in HDFS',
  needs: ['namenode', 'datanode', 'metastore'],
  after: [],
  timeoutMilliseconds: 240_000,
  run: async ({ instance, token, signal }) => {
    const absence = absenceOf(instance)
    if (absence !== null) throw new SkipCheck(absence.reason, absence.fix)
    const numbers = join(instance.directories.temporary, `${token}-sparkr.csv`)
    const job = join(instance.directories.temporary, `${token}-sparkr.R`)
    const path = numbersPath(token)
    await writeFile(numbers, Array.from({ length: 1000 }, (_, index) => `${index + 1}\n`).join(''))
    await writeFile(job, squareJob)
    try {
      await runLauncher(instance, { name: 'hdfs', arguments: ['dfs', '-put', numbers, path], signal })
      // Without an event log there is nothing of it that the history server would have to find first.
      const options = ['--master', 'local[2]', '--conf', 'spark.eventLog.enabled=false']
      const { output } = await runLauncher(instance, {
        name: 'spark-submit',
        arguments: [...options, job, path],
        signal,
      })
      const answer = 'ROWS 1000 SUM 333833500 WORKERS 2'
      expectSeen(output.includes(answer), answer, output)
      return '1000 numbers read from HDFS and squared by 2 R workers: sum 333833500'
    } finally {
      await Promise.all([numbers, job].map((file) => rm(file, { force: true })))
    }
  },
}

export function cleanUpSparkR({ instance, token, signal }: CheckContext): Promise<void> {
  return hdfsRemove(instance, numbersPath(token), signal)
}

function numbersPath(token: string): string {
  return `/tmp/${token}-sparkr.csv`
}

function absenceOf({ tools, artifacts, absences }: Instance): { reason: string; fix: string } | null {
  if (tools.r !== null && artifacts.sparkr !== undefined) return null
  return absences.sparkr ?? { reason: 'nobody has looked for R yet', fix: 'sparkbox install' }
}

function launcherBody(instance: Instance): string {
  const absence = absenceOf(instance)
  const { r } = instance.tools
  if (absence !== null || r === null) {
    const lines = [`sparkR: SparkR is not installed: ${absence?.reason}`, `try: ${absence?.fix}`]
    return `printf '%s\\n' ${lines.map(quoteForShell).join(' ')} >&2\nexit 1\n`
  }
  const makers = quoteForShell(join(sparkHome(instance), 'bin', 'sparkR'))
  // The shell itself does not read spark.r.command; this variable is its way to be told.
  return `export SPARKR_DRIVER_R=${quoteForShell(r.program)}\nexec ${makers} "$@"\n`
}

/** Each partition is squared by a process of R; their numbers prove that it was not the driver. */
const squareJob = `
library(SparkR)
invisible(sparkR.session())
path <- commandArgs(trailingOnly = TRUE)[[1]]
numbers <- read.df(path, source = "csv", schema = structType(structField("id", "integer")))
schema <- structType(structField("square", "double"), structField("process", "integer"))
square <- function(part) data.frame(square = as.double(part$id) ^ 2, process = Sys.getpid())
seen <- collect(dapply(repartition(numbers, 2L), square, schema))
workers <- setdiff(seen$process, Sys.getpid())
cat("ROWS", nrow(seen), "SUM", format(sum(seen$square), scientific = FALSE), "WORKERS", length(workers))
cat("\\n")
sparkR.session.stop()
`
