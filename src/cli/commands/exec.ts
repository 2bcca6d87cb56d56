import { defineCommand } from '../command.js'
import { rawOption } from './shared.js'

export const command = defineCommand({
  description:
    "Runs a program with the instance's variables and with hdfs, hadoop, yarn, mapred, hive, beeline, schematool, " +
    "spark-shell, spark-sql, spark-submit, pyspark, start-all.sh and its like on PATH. The exit code is the program's.",
  arguments: {
    command: { description: 'The program', placeholder: 'COMMAND', required: true },
    arguments: { description: 'For the program', placeholder: 'ARGUMENT', variadic: true },
  },
  options: { raw: rawOption },
  examples: [
    { command: 'sparkbox exec -- hdfs dfs -ls /', explanation: 'list the root of HDFS' },
    { command: 'sparkbox exec -- pytest tests', explanation: 'tests that find Spark and Hadoop' },
  ],
  json: false,
  passThrough: true,
  async run(input, { instance, stack, work, verbose, runChild }) {
    const raw = input.options.raw || verbose
    const child = await stack.execCommand(
      { instance, arguments: [input.arguments.command, ...input.arguments.arguments], raw },
      work,
    )
    return { data: null, exitCode: await runChild(child) }
  },
})
