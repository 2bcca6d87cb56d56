// `install` for people.
import type { InstallResult } from '../../stack/api.js'
import type { Style } from './style.js'
import { table } from './table.js'
import { bytes, duration } from './units.js'

export function installText(result: InstallResult, style: Style): string {
  const columns = [
    { title: 'PART' },
    { title: 'STATE' },
    { title: 'SIZE', align: 'right' },
    { title: 'FOLDER' },
  ] as const
  const rows = [
    ...result.artifacts.map(({ name, status, bytes: size, directory }) => [name, status, bytes(size), directory]),
    ['java', result.java.version, '', result.java.home],
    ['python', result.python.version, '', result.python.executable],
  ]
  return `${table(columns, rows, style)}\n\n${result.stack} is installed (${duration(result.milliseconds)}).`
}
