// Exactly one envelope on standard output; an endless answer is one envelope a line.
import { type ErrorReport, reportError, StackError } from '../../errors.js'
import type { Streams } from '../context.js'
import { jsonText } from './json-text.js'
import type { Output, OutputChoices, ProgressView } from './output.js'
import { styleOf } from './style.js'
import { plainProgress } from './text-plain.js'

export interface Envelope {
  schemaVersion: 1
  command: string
  status: 'ok' | 'error'
  data: unknown
  warnings: string[]
  error: ErrorReport | null
}

export function jsonOutput(streams: Streams, environment: NodeJS.ProcessEnv, choices: OutputChoices): Output {
  const warnings: string[] = []
  const view = choices.verbose
    ? plainProgress(streams.stderr, styleOf(streams.stderr, environment, choices), choices)
    : silent
  const print = (data: unknown, error: unknown, bugFile: string | null) => {
    const envelope: Envelope = {
      schemaVersion: 1,
      command: choices.command,
      status: error === null ? 'ok' : 'error',
      data: data ?? null,
      warnings: warnings.splice(0),
      error: error === null ? null : report(error, bugFile),
    }
    streams.stdout.write(`${jsonText(envelope)}\n`)
  }

  return {
    event(event) {
      if (event.type === 'notice' && event.level === 'warning') warnings.push(event.text)
      view.event(event)
    },
    message: () => {},
    item: ({ data }) => print(data, null, null),
    result(result) {
      view.close()
      print(result.data, result.failure ?? null, null)
    },
    failure(error, bugFile) {
      view.close()
      print(null, error, bugFile)
    },
    close: view.close,
  }
}

const silent: ProgressView = { event: () => {}, line: () => {}, close: () => {} }

function report(error: unknown, bugFile: string | null): ErrorReport {
  if (error instanceof StackError) return reportError(error)
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'INTERNAL', message, hint: null, details: bugFile === null ? {} : { log: bugFile } }
}
