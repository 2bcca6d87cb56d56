import { StackError } from '../../errors.js'
import type { LogLine } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { logText } from '../output/log-text.js'
import { services } from './shared.js'

export const command = defineCommand({
  description:
    "Shows the services' logs in the order of time. Lines that are known to be harmless are left out, and their number " +
    'is said; --raw shows everything as it was written.',
  arguments: { services },
  options: {
    follow: { type: 'boolean', short: 'f', description: 'Go on with new lines until Ctrl-C' },
    untilStopped: { type: 'boolean', description: 'With --follow: end also when the services are stopped' },
    tail: { type: 'integer', short: 'n', placeholder: 'LINES', description: 'The last lines of each service' },
    since: {
      type: 'string',
      placeholder: 'TIME',
      description: 'Only lines since then: a time such as 2030-01-31T08:00:00Z, or an age such as 90s, 10m, 2h, 1d',
    },
    problems: { type: 'boolean', description: 'Only errors and lines that name a known problem' },
    raw: { type: 'boolean', description: 'Without the filter for harmless lines' },
  },
  examples: [
    { command: 'sparkbox logs -f', explanation: 'all services, until Ctrl-C' },
    { command: 'sparkbox logs hiveserver2 -n 100', explanation: 'the last 100 lines of one' },
    { command: 'sparkbox logs --problems --since 10m', explanation: 'what went wrong lately' },
  ],
  json: 'stream',
  data: '{lines: LogLine[]}; with --follow, one LogLine {service, time, level, text, problem} in each envelope',
  async run(input, { instance, json, stack, work, stream, now }) {
    const { follow, untilStopped, tail, since, problems, raw } = input.options
    const request = {
      instance,
      services: input.arguments.services,
      tail: tail ?? (follow && since === undefined ? 10 : null),
      since: since === undefined ? null : parseSince(since, now()),
      follow,
      untilStopped,
      problems,
      raw,
    }
    const named = request.services.length !== 1
    const lines: LogLine[] = []
    for await (const line of stack.logs(request, work)) {
      // Only an envelope must hold all lines at once.
      if (json && !follow) lines.push(line)
      else stream({ data: line, text: (style) => logText(line, named, raw, style) })
    }
    return json && !follow ? { data: { lines } } : 'streamed'
  },
})

const unitMilliseconds = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** An age or a time, as ISO 8601. */
export function parseSince(text: string, now: number): string {
  const age = /^(\d+)([smhd])$/.exec(text)
  if (age !== null) {
    return new Date(now - Number(age[1]) * unitMilliseconds[age[2] as keyof typeof unitMilliseconds]).toISOString()
  }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw new StackError('INVALID_ARGUMENT', `--since needs a time or an age such as 10m, not ${JSON.stringify(text)}`, {
    hint: 'sparkbox logs --since 10m',
    details: { option: '--since', value: text },
  })
}
