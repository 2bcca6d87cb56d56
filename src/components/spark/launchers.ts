// Spark's commands under their own names.
import { join } from 'node:path'
import type { Instance, Launcher } from '../contract.js'
import { clientScript, quoteForShell } from '../launcher-script.js'
import { traitsOf } from '../traits.js'
import { pythonExecutable, sparkHome } from './paths.js'

const makersCommands = ['spark-shell', 'spark-sql', 'spark-submit', 'pyspark']
const withConnect = ['spark-connect-shell', 'spark-pipelines']

export function sparkLaunchers(instance: Instance): Launcher[] {
  const names =
    traitsOf(instance.stack).sparkServer === 'spark-connect' ? [...makersCommands, ...withConnect] : makersCommands
  const makers = names.map((name) => ({
    name,
    script: clientScript(instance, `exec ${quoteForShell(join(sparkHome(instance), 'bin', name))} "$@"\n`),
  }))
  return [
    ...makers,
    {
      // A Python that has pyspark, so that a script runs without any set-up: `sparkbox-python job.py`.
      name: 'sparkbox-python',
      script: clientScript(instance, `exec ${quoteForShell(pythonExecutable(instance))} "$@"\n`),
    },
  ]
}
