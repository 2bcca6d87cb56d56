import { defineCommand } from '../command.js'
import { shells } from '../vocabulary.js'
import { rawOption } from './shared.js'

export const command = defineCommand({
  description:
    'Opens one of the interactive shells, connected to the instance: scala (spark-shell), sql (spark-sql), python ' +
    "(pyspark), r (sparkR), beeline (HiveServer2), psql (the metastore's database). Further words go to the shell as they are.",
  arguments: {
    name: { description: 'The shell', placeholder: 'NAME', required: true, choices: shells },
    arguments: { description: 'For the shell itself', placeholder: 'ARGUMENT', variadic: true },
  },
  options: { raw: rawOption },
  examples: [
    { command: 'sparkbox shell python', explanation: 'pyspark' },
    {
      command: 'sparkbox shell scala --conf spark.sql.shuffle.partitions=4',
      explanation: 'spark-shell with a setting',
    },
    { command: "sparkbox shell beeline -e 'show databases'", explanation: 'one statement by beeline' },
  ],
  json: false,
  passThrough: true,
  async run(input, { instance, stack, work, verbose, runChild }) {
    const raw = input.options.raw || verbose
    const { name, arguments: parameters } = input.arguments
    const child = await stack.shellCommand({ instance, shell: name, arguments: parameters, raw }, work)
    return { data: null, exitCode: await runChild(child) }
  },
})
