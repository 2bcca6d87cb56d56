// `install` for people.
import type { InstallResult } from '../../stack/api.js'
import { printable } from './printable.js'
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
    ...javaRows(result),
    ['python', result.python.version, '', result.python.executable],
  ]
  return `${table(columns, rows, style)}\n\n${printable(result.stack)} is installed (${duration(result.milliseconds)}).`
}

/** One row for each Java, with the products that it runs where there are several. */
function javaRows({ javas }: InstallResult): string[][] {
  const products = Object.entries(javas)
  const homes = [...new Set(products.map(([, { home }]) => home))]
  return homes.map((home) => {
    const users = products.filter(([, java]) => java.home === home)
    const name = homes.length === 1 ? 'java' : `java (${users.map(([product]) => product).join(', ')})`
    return [name, users[0]![1].version, '', home]
  })
}
