// Services as a table.
import type { ServiceState } from '../../supervisor/spec.js'
import { printable } from './printable.js'
import { stateLabel, statePaint } from './state-label.js'
import type { Style } from './style.js'
import { table } from './table.js'
import { bytes, duration } from './units.js'

const columns = [
  { title: 'SERVICE' },
  { title: 'STATE' },
  { title: 'UP', align: 'right' },
  { title: 'PID', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'RESTARTS', align: 'right' },
  { title: 'WHERE' },
] as const

export function servicesText(services: readonly ServiceState[], style: Style): string {
  const rows = services.map((service) => [
    service.id,
    { text: stateLabel(service.state, style), paint: statePaint(service.state, style) },
    service.startedAt === null ? '' : duration(Math.max(0, style.now() - Date.parse(service.startedAt))),
    service.pid === null ? '' : String(service.pid),
    service.rssBytes === null ? '' : bytes(service.rssBytes),
    service.restarts === 0 ? '' : String(service.restarts),
    where(service),
  ])
  const reasons = services
    .filter(({ state, reason }) => reason !== null && state !== 'ready')
    .flatMap(({ id, reason, diagnosis }) => [
      `  ${printable(`${id}: ${reason}`)}`,
      ...(diagnosis === null ? [] : [`    ${style.colors.green('fix:')} ${printable(diagnosis.fix)}`]),
    ])
  return [table(columns, rows, style), ...(reasons.length === 0 ? [] : ['', ...reasons])].join('\n')
}

/** Its pages, else its ports. */
function where({ urls, ports }: ServiceState): string {
  if (urls.length > 0) return urls.join(' ')
  return Object.entries(ports)
    .map(([name, port]) => `${name} ${port}`)
    .join(', ')
}
