// SparkR: its place in SPARK_HOME, its command, and row `sparkr`.

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rscriptOf } from '../../artifacts/r-tool.js'
import { instance as instanceSettings } from '../../config/layers.js'
import type { Settings } from '../../config/model.js'
import { StackError } from '../../errors.js'
import { quoteForShell } from '../../host/shell-word.js'
import type { Check, CheckContext, HomeLink, Instance, Launcher } from '../contract.js'
import { hdfsRemove } from '../hdfs/webhdfs.js'
import { clientScript } from '../launcher-script.js'
import { expectSeen, runLauncher } from '../run-launcher.js'
import { SkipCheck } from '../skip-check.js'
import { sparkHome } from './paths.js'

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

/** The same whether R is there or not, so that Spark's servers need no restart when it comes. */
export function sparkRDefaults(instance: Instance): Settings {
  return instanceSettings({ 'spark.r.command': [runnerPath(instance), 'starts the R that was found'] })
}

/** `before` is what all commands of Spark do first. */
export function sparkRLaunchers(instance: Instance, before: string): Launcher[] {
  const makers = quoteForShell(join(sparkHome(instance), 'bin', 'sparkR'))
  // The shell does not read spark.r.command; this variable is its way to be told.
  const shell = `export SPARKR_DRIVER_R=${quoteForShell(runnerPath(instance))}\n${before}exec ${makers} "$@"\n`
  return [
    { name: 'sparkR', script: clientScript(instance, `${refusal(instance)}${shell}`) },
    { name: runnerName, script: clientScript(instance, `${refusal(instance)}${runner(instance)}`) },
  ]
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

/** An R that has SparkR, so that a file runs without any set-up: `sparkbox-r job.R`. Spark starts drivers and workers by it. */
const runnerName = 'sparkbox-r'

function runnerPath(instance: Instance): string {
  return join(instance.directories.bin, runnerName)
}

/**
 * With a file it runs that; without one it is the shell, which wants to be told what to do at its end where there is no
 * terminal. A worker of Spark 4 reads the person's profile where R is 4.2 or newer (BaseRRunner.getROptions); below the
 * shell that is the shell's own profile, which would start a Spark inside each worker.
 */
function runner(instance: Instance): string {
  const { r } = instance.tools
  if (r === null) return ''
  const [shell, script] = [r.program, rscriptOf(r)].map(quoteForShell)
  return `export R_LIBS=${quoteForShell(join(sparkHome(instance), 'R', 'lib'))}"\${R_LIBS:+:$R_LIBS}"
[ -z "$SPARKR_IS_RUNNING_ON_WORKER" ] || unset R_PROFILE_USER
[ $# -eq 0 ] || exec ${script} "$@"
[ -t 0 ] || exec ${shell} --no-save
exec ${shell}
`
}

/** What a command does where SparkR is missing. */
function refusal(instance: Instance): string {
  const absence = absenceOf(instance)
  if (absence === null) return ''
  const lines = [`SparkR is not installed: ${absence.reason}`, `try: ${absence.fix}`]
  return `printf '%s\\n' ${lines.map(quoteForShell).join(' ')} >&2\nexit 1\n`
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
