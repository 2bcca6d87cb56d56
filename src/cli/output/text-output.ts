// Results as text on standard output, everything else on standard error.
import type { Streams } from '../context.js'
import { errorText } from './error-text.js'
import type { Output, OutputChoices, ProgressView } from './output.js'
import { printableLines, terminalLines } from './printable.js'
import { type Style, styleOf } from './style.js'
import { liveProgress } from './text-live.js'
import { plainProgress } from './text-plain.js'

export function textOutput(streams: Streams, environment: NodeJS.ProcessEnv, choices: OutputChoices): Output {
  const results = styleOf(streams.stdout, environment, choices)
  const messages = styleOf(streams.stderr, environment, choices)
  const view = progressView(streams, messages, choices)
  let replaceable = 0

  return {
    event: view.event,
    message: (text) => {
      if (!choices.quiet) view.line(printableLines(text))
    },
    item({ text, replaces }) {
      const drawn = shown(text(results), results)
      // A file gets each state below the one before; a terminal shows the newest only.
      const up = replaces && results.live && replaceable > 0 ? `\u001b[${replaceable}A\r\u001b[J` : ''
      streams.stdout.write(`${up}${drawn}\n`)
      replaceable = replaces ? drawn.split('\n').length : 0
    },
    result(result) {
      view.close()
      const text = shown(result.text?.(results) ?? '', results)
      if (text !== '') streams.stdout.write(`${text}\n`)
      if (result.failure !== undefined) view.line(errorText(result.failure, messages, choices.verbose, null))
    },
    failure(error, bugFile) {
      view.close()
      view.line(errorText(error, messages, choices.verbose, bugFile))
    },
    close: view.close,
  }
}

/**
 * Whatever a command has drawn, a terminal gets lines and colours and nothing that steers it. A file or a pipe gets what
 * was drawn: CSV and shell syntax must come through as they are.
 */
function shown(text: string, style: Style): string {
  return style.terminal ? terminalLines(text) : text
}

function progressView(streams: Streams, style: Style, choices: OutputChoices): ProgressView {
  if (choices.quiet) return warningsOnly(plainProgress(streams.stderr, style, choices))
  return style.live ? liveProgress(streams.stderr, style) : plainProgress(streams.stderr, style, choices)
}

function warningsOnly(view: ProgressView): ProgressView {
  return {
    ...view,
    event: (event) => {
      if (event.type === 'notice' && event.level === 'warning') view.event(event)
    },
  }
}
