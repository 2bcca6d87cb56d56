import type { StackDetails } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { printable, printableLines } from '../output/printable.js'
import type { Style } from '../output/style.js'
import { table } from '../output/table.js'
import { bytes } from '../output/units.js'
import { stackArgument } from './shared.js'

export const command = defineCommand({
  description: 'Shows the versions of a stack, the Java and Python that it runs on, and where each part comes from.',
  arguments: { name: stackArgument },
  options: {},
  examples: [{ command: 'sparkbox stack show current', explanation: 'the default' }],
  json: true,
  data: '{name, title, origin: own|delivered, directory, instances: string[], problem: string | null, versions: {PRODUCT: version}, java: {hadoop|hive|spark: {minimum, maximum}}, python: {minimum, maximum}, artifacts: [{name, title, source, from, bytes: number | null}]}',
  instance: false,
  async run(input, { stack, work }) {
    const details = await stack.showStack({ stack: input.arguments.name }, work)
    return { data: details, text: (style) => stackText(details, style) }
  },
})

function stackText({ name, title, directory, versions, java, python, artifacts, problem }: StackDetails, style: Style) {
  const runtimes = Object.entries(java).map(([product, range]) => [`java.${product}`, rangeText(range)])
  const chosen = [...Object.entries(versions), ...runtimes, ['python', rangeText(python)]]
  const parts = artifacts.map(({ title: part, source, from, bytes: size }) => [
    part,
    source,
    size === null ? '' : bytes(size),
    from,
  ])
  const partColumns = [
    { title: 'PART' },
    { title: 'SOURCE' },
    { title: 'SIZE', align: 'right' },
    { title: 'FROM' },
  ] as const
  return [
    printable(`${name}: ${title}`),
    printable(directory),
    '',
    table([{ title: 'KEY' }, { title: 'VERSION' }], chosen, style),
    '',
    table(partColumns, parts, style),
    ...(problem === null ? [] : ['', printableLines(problem)]),
  ].join('\n')
}

function rangeText({ minimum, maximum }: { minimum: string | number; maximum: string | number }): string {
  return minimum === maximum ? String(minimum) : `${minimum}-${maximum}`
}
