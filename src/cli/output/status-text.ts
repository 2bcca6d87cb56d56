// `status` for people.
import type { StatusResult } from '../../stack/api.js'
import { printable } from './printable.js'
import { servicesText } from './services-text.js'
import type { Style } from './style.js'
import { plural } from './units.js'

export function statusText(status: StatusResult, style: Style): string {
  if (status.state === 'absent') return `There is no instance ${printable(status.instance)} yet; sparkbox up makes it.`
  const stack = status.stack === null ? '' : `, ${printable(status.stack.title)}`
  const daemon = status.daemon === null ? '' : `, daemon ${status.daemon.pid}`
  const lines = [`${style.colors.bold(printable(status.instance))}: ${status.state}${stack}${daemon}`]
  if (status.services.length > 0) lines.push('', servicesText(status.services, style))
  if (status.restartNeeded.length > 0) {
    const count = plural(status.restartNeeded.length, 'service')
    lines.push(
      '',
      `The configuration changed; to restart ${count} (${printable(status.restartNeeded.join(', '))}): sparkbox config apply`,
    )
  }
  return lines.join('\n')
}
