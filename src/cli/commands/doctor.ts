import { StackError } from '../../errors.js'
import type { DoctorResult } from '../../stack/api.js'
import { lookStep } from '../../stack/look-step.js'
import { defineCommand } from '../command.js'
import { doctorText } from '../output/doctor-text.js'
import { planText } from '../output/plan-text.js'
import { version } from '../version.js'

export const command = defineCommand({
  description:
    'Looks at the machine, the installation, the data and the running services at once, and says of each finding what ' +
    'was seen, why it matters and what helps. It works before the first up, too, and changes nothing without --fix. ' +
    'Shown is what is not as it should be; --verbose shows every check. The exit code is 5 where a check fails.',
  arguments: {},
  options: {
    fix: { type: 'boolean', description: 'Repair what can be repaired without root and without losing anything' },
    thorough: { type: 'boolean', description: 'Compare every installed file with its SHA-256, which takes a while' },
    bundle: {
      type: 'string',
      placeholder: 'FILE',
      completes: 'files',
      description: 'Write checks, settings and logs into one .tar.gz for a report, without any secret',
    },
    force: { type: 'boolean', short: 'f', description: 'Replace the file of --bundle if it is there' },
  },
  examples: [
    { command: 'sparkbox doctor', explanation: 'what is wrong, before a start or after it' },
    { command: 'sparkbox doctor --dry-run', explanation: 'what --fix would do' },
    { command: 'sparkbox doctor --fix', explanation: 'do it' },
    { command: 'sparkbox doctor --bundle report.tar.gz', explanation: 'for a bug report' },
    { command: 'sparkbox doctor --json | jq \'.data.checks[] | select(.status != "ok")\'', explanation: 'for scripts' },
  ],
  json: true,
  data:
    '{instance, milliseconds, checks: [{id, area, status: ok|warn|fail, code?, page?, evidence, reason, fix, lines: string[], repairable}], ' +
    'repairs: [{check, code, kind, subject, detail, done, message}]}; with --bundle also {file, bytes, entries: string[]}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, verbose, stack, work }) {
    const { fix, thorough, bundle, force } = input.options
    work.emit({ ...lookStep(instance), status: 'started' })
    if (bundle !== undefined && (fix || dryRun)) {
      throw new StackError('INVALID_ARGUMENT', '--bundle goes together with neither --fix nor --dry-run', {
        hint: 'sparkbox doctor --fix, then: sparkbox doctor --bundle FILE',
      })
    }
    if (dryRun) {
      const plan = await stack.planDoctor({ instance, fix, thorough }, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    if (bundle !== undefined) {
      const request = { instance, thorough, file: bundle, force, version: await version() }
      const written = await stack.doctorBundle(request, work)
      // The report was asked for, and is there; what it says is another matter.
      return { data: written, text: (style) => doctorText(written, style, verbose) }
    }
    const result = await stack.doctor({ instance, fix, thorough }, work)
    const failure = failureOf(result)
    return {
      data: result,
      text: (style) => doctorText(result, style, verbose),
      ...(failure === null ? {} : { failure }),
    }
  },
})

function failureOf({ checks }: DoctorResult): StackError | null {
  const failed = checks.filter(({ status }) => status === 'fail')
  const [first] = failed
  if (first === undefined) return null
  const ids = failed.map(({ id }) => id)
  return new StackError('CHECK_FAILED', `${failed.length} of ${checks.length} checks failed: ${ids.join(', ')}`, {
    hint: first.fix ?? 'sparkbox doctor --verbose',
    details: { failed: ids },
  })
}
