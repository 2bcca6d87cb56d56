// Settings for people.
import type { ConfigChange, ConfigDifference, ConfigExplanation } from '../../stack/api.js'
import { printable } from './printable.js'
import type { Style } from './style.js'
import { table } from './table.js'

export function changeText({ key, file, before, after, restartNeeded }: ConfigChange): string {
  const show = (value: string | null) => (value === null ? 'not set' : printable(value))
  const line =
    before === after
      ? `${printable(key)} stays ${show(after)}`
      : `${printable(key)}: ${show(before)} -> ${show(after)} (${printable(file)})`
  if (restartNeeded.length === 0) return line
  return `${line}\nTo restart ${printable(restartNeeded.join(', '))} with it: sparkbox config apply`
}

export function explanationText({ key, occurrences }: ConfigExplanation, style: Style): string {
  const blocks = occurrences.map(({ file, value, layer, location, reason, running }) => {
    const origin = location === null ? layer : `${layer}, ${printable(location.file)}:${location.line}`
    return [
      style.colors.bold(`${printable(key)} in ${printable(file)}`),
      `  value    ${printable(value)}`,
      `  from     ${origin}`,
      ...(reason === null ? [] : [`  why      ${printable(reason)}`]),
      running === null
        ? '  running  not known'
        : `  running  ${printable(running.value)} (${printable(running.source)})${running.value === value ? '' : ', differs'}`,
    ].join('\n')
  })
  return blocks.join('\n\n')
}

export function differenceText({ changes, restartNeeded }: ConfigDifference, style: Style): string {
  if (changes.length === 0) return 'The running services have what sparkbox.yaml asks for.'
  const columns = ['FILE', 'KEY', 'RUNNING', 'CONFIGURED'].map((title) => ({ title }))
  const rows = changes.map(({ file, key, running, configured }) => [
    file,
    key,
    running ?? '(none)',
    configured ?? '(none)',
  ])
  return `${table(columns, rows, style)}\n\nsparkbox config apply would restart: ${printable(restartNeeded.join(', ')) || 'nothing'}`
}
