// Spark's commands under their own names.

import { join } from 'node:path'
import { quoteForShell } from '../../host/shell-word.js'
import type { Instance, Launcher } from '../contract.js'
import { isOfficial } from '../hadoop/paths.js'
import { clientScript, rawVariable } from '../launcher-script.js'
import { traitsOf } from '../traits.js'
import { everythingOption } from './logging.js'
import { pythonExecutable, sparkHome } from './paths.js'
import { sparkClass } from './spark-class.js'
import { sparkRLaunchers } from './sparkr.js'

const makersCommands = ['spark-shell', 'spark-sql', 'spark-submit', 'pyspark']
const withConnect = ['spark-connect-shell', 'spark-pipelines']

export function sparkLaunchers(instance: Instance): Launcher[] {
  const names =
    traitsOf(instance.stack).sparkServer === 'spark-connect' ? [...makersCommands, ...withConnect] : makersCommands
  const makers = names.map((name) => ({
    name,
    script: clientScript(
      instance,
      `${showEverything(instance)}exec ${quoteForShell(join(sparkHome(instance), 'bin', name))} "$@"\n`,
    ),
  }))
  return [
    ...makers,
    sparkClass(instance),
    ...sparkRLaunchers(instance, showEverything(instance)),
    {
      // A Python that has pyspark, so that a script runs without any set-up: `sparkbox-python job.py`.
      name: 'sparkbox-python',
      script: clientScript(instance, `${pythonPath(instance)}exec ${quoteForShell(pythonExecutable(instance))} "$@"\n`),
    },
  ]
}

/** Spark's launcher reads these options as a shell would. */
function showEverything(instance: Instance): string {
  return `[ -z "$${rawVariable}" ] || export SPARK_SUBMIT_OPTS=${quoteForShell(`"${everythingOption(instance)}"`)}" $SPARK_SUBMIT_OPTS"\n`
}

/** As the makers' own bin/pyspark sets it. */
function pythonPath(instance: Instance): string {
  if (!isOfficial(instance, 'spark')) return ''
  const folder = quoteForShell(join(sparkHome(instance), 'python'))
  return `for zip in ${folder}/lib/py4j-*-src.zip; do export PYTHONPATH=${folder}:"$zip\${PYTHONPATH:+:$PYTHONPATH}"; done\n`
}
