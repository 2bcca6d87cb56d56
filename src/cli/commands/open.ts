import type { OpenResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import type { Style } from '../output/style.js'
import { table } from '../output/table.js'
import { supervisedIds } from '../vocabulary.js'

export const command = defineCommand({
  description:
    "Opens a service's web page in the browser: on WSL in the one of Windows, elsewhere by xdg-open. The address is " +
    'printed, too; without a display it is all there is. Without SERVICE it lists the pages. With --json nothing is opened.',
  arguments: {
    service: {
      description: 'Whose page; without it all pages are listed',
      placeholder: 'SERVICE',
      choices: supervisedIds,
      unknown: 'UNKNOWN_SERVICE',
    },
  },
  options: { print: { type: 'boolean', short: 'p', description: 'Only print the address' } },
  examples: [
    { command: 'sparkbox open', explanation: 'list the pages' },
    { command: 'sparkbox open namenode', explanation: 'the page of HDFS, in the browser' },
    { command: 'sparkbox open spark-history --print', explanation: 'only its address' },
  ],
  json: true,
  data: '{instance, pages: [{service, title, url}], opener: string | null}',
  async run(input, { instance, stack, work, json }) {
    const service = input.arguments.service ?? null
    const result = await stack.open({ instance, service, launch: !json && !input.options.print }, work)
    return { data: result, text: (style) => (service === null ? listText(result, style) : addresses(result)) }
  },
})

function listText({ pages }: OpenResult, style: Style): string {
  const columns = ['SERVICE', 'PAGE', 'ADDRESS'].map((title) => ({ title }))
  return table(
    columns,
    pages.map(({ service, title, url }) => [service, title, url]),
    style,
  )
}

function addresses({ pages }: OpenResult): string {
  return pages.map(({ url }) => url).join('\n')
}
