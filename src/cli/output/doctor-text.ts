// `doctor` for people: what is wrong first to last, then the sum.
import type { DoctorBundleResult, DoctorCheck, DoctorResult } from '../../stack/api.js'
import { printable, printableLines } from './printable.js'
import { stateLabel, statePaint } from './state-label.js'
import type { Style } from './style.js'
import { bytes, duration } from './units.js'

export function doctorText(result: DoctorResult | DoctorBundleResult, style: Style, verbose: boolean): string {
  const { checks, repairs, milliseconds } = result
  const shown = verbose ? checks : checks.filter(({ status }) => status !== 'ok')
  const made = repairs.map(
    ({ check, done, message }) =>
      `${stateLabel(done ? 'done' : 'failed', style)} ${printable(check)}: ${printable(message)}`,
  )
  const count = (status: DoctorCheck['status']) => checks.filter((check) => check.status === status).length
  const summary = `${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed in ${duration(milliseconds)}`
  const repairable = checks.some((check) => check.repairable)
  return [
    ...made,
    ...shown.map((check) => checkText(check, style)),
    'file' in result ? `${printable(result.file)}: ${result.entries.length} files, ${bytes(result.bytes)}` : null,
    repairable ? `${summary}; sparkbox doctor --fix repairs some of it` : summary,
  ]
    .filter((part) => part !== null)
    .join('\n')
}

function checkText({ id, status, code, evidence, reason, fix, lines }: DoctorCheck, style: Style): string {
  const label = statePaint(status, style)(stateLabel(status, style))
  const head = `${label} ${printable(id)}${code === undefined ? '' : ` ${style.colors.dim(code)}`}: ${printable(reason ?? evidence)}`
  const more = [
    ...(reason === null || reason.includes(evidence) ? [] : [`seen: ${evidence}`]),
    ...lines.map((line) => `  ${line}`),
    ...(fix === null ? [] : [`fix: ${fix}`]),
  ]
  return [
    head,
    ...more.flatMap((text) =>
      printableLines(text)
        .split('\n')
        .map((line) => `    ${line}`),
    ),
  ].join('\n')
}
