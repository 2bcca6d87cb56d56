import { defineCommand } from '../command.js'
import { rawOption } from './shared.js'

export const command = defineCommand({
  description:
    'Runs a Python file or a jar on the instance with spark-submit. Everything from the file on belongs to the ' +
    "application; options of spark-submit's own stand behind --, in front of the file. The exit code is spark-submit's.",
  arguments: {
    file: { description: 'The application', placeholder: 'FILE', required: true, completes: 'files' },
    arguments: { description: 'For the application', placeholder: 'ARGUMENT', variadic: true },
  },
  options: { raw: rawOption },
  examples: [
    { command: 'sparkbox run job.py 2030-01-31', explanation: 'a Python application with an argument' },
    { command: 'sparkbox run -- --master yarn --class org.example.Main app.jar', explanation: 'a jar on YARN' },
  ],
  json: false,
  passThrough: true,
  async run(input, { instance, stack, work, verbose, runChild }) {
    const raw = input.options.raw || verbose
    const child = await stack.submitCommand(
      { instance, arguments: [input.arguments.file, ...input.arguments.arguments], raw },
      work,
    )
    const since = Date.now()
    const over = new AbortController()
    const [ended, watched] = await Promise.allSettled([
      runChild(child).finally(() => over.abort()),
      stack.watchSubmitted({ instance, since }, { ...work, signal: over.signal }),
    ])
    if (ended.status === 'rejected') throw ended.reason
    if (watched.status === 'rejected') throw watched.reason
    const exitCode = ended.value
    // From 128 on a signal ended it, and whoever sent that knows why.
    if (exitCode > 0 && exitCode < 128) await stack.explainSubmitted({ instance, since }, work)
    return { data: null, exitCode }
  },
})
