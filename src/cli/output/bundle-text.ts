// Bundles for people.

import { quoteForShell } from '../../host/shell-word.js'
import type { BundleExportResult, BundleImportResult, BundleSummary } from '../../stack/api.js'
import { printable } from './printable.js'
import type { Style } from './style.js'
import { table } from './table.js'
import { bytes, duration, plural } from './units.js'

export function bundleText(bundle: BundleSummary, style: Style): string {
  const columns = [
    { title: 'STACK' },
    { title: 'PART' },
    { title: 'FILES', align: 'right' },
    { title: 'SIZE', align: 'right' },
  ] as const
  const parts = bundle.stacks.flatMap(({ name, artifacts }) =>
    artifacts.map(({ title, files, bytes: size }) => [name, title, String(files), bytes(size)]),
  )
  const tools = bundle.tools.map(({ name, files, bytes: size }) => ['', name, String(files), bytes(size)])
  const pythons = [...new Set(bundle.stacks.flatMap(({ python }) => (python === null ? [] : [`Python ${python}`])))]
  const tied = bundle.tools.filter((tool) => tool.tied).map(({ name, folder }) => `${name} runs only in ${folder}.`)
  return [
    table(columns, [...parts, ...tools], style),
    '',
    printable(
      `For ${[bundle.architecture, ...pythons].join(', ')}; made by sparkbox ${bundle.madeBy} on ${bundle.distribution}.`,
    ),
    ...tied.map(printable),
    `${printable(bundle.file)}: ${bytes(bundle.bytes)}`,
  ].join('\n')
}

export function verifiedText(bundle: BundleSummary, style: Style): string {
  return `${bundleText(bundle, style)}, every byte proven`
}

export function exportText(result: BundleExportResult, style: Style): string {
  return [
    `${bundleText(result, style)}, written in ${duration(result.milliseconds)}`,
    '',
    'On the other machine:',
    printable(`  sparkbox bundle import ${quoteForShell(result.file.slice(result.file.lastIndexOf('/') + 1))}`),
    '  sparkbox up --offline',
  ].join('\n')
}

export function importText(result: BundleImportResult, style: Style): string {
  const columns = [{ title: 'STACK' }, { title: 'PART' }, { title: 'STATE' }, { title: 'FOLDER' }] as const
  const parts = result.stacks.flatMap(({ name, artifacts, python }) => [
    ...artifacts.map((each) => [name, each.name, each.status, each.directory]),
    [name, 'python', python.version, python.executable],
  ])
  const tools = result.tools.map(({ name, status }) => ['', name, status, ''])
  const missing = result.stacks.flatMap((each) => each.missing)
  return [
    table(columns, [...parts, ...tools], style),
    '',
    `${plural(result.stacks.length, 'stack')} installed (${duration(result.milliseconds)}).`,
    ...(missing.length === 0
      ? ['Next: sparkbox up --offline']
      : missing.map(({ message, hint }) => `Before the first up: ${printable(hint ?? message)}`)),
  ].join('\n')
}
