// The web pages of an instance, and the browser for one of them.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readMachine } from '../host/machine.js'
import { openPage } from '../host/open-page.js'
import { windowsHost } from '../host/windows-host.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { OpenRequest, OpenResult, WebPage } from './api.js'
import { requireKnownServices } from './service-names.js'
import { status } from './status.js'
import { surroundings } from './surroundings.js'

export async function open(request: OpenRequest, work: Work): Promise<OpenResult> {
  if (request.service !== null) requireKnownServices([request.service])
  const { services } = await status(request, work)
  const pages = pagesOf(services, request)
  const [first] = pages
  if (request.service === null || first === undefined || !request.launch) {
    return { instance: request.instance, pages, opener: null }
  }
  const host = windowsHost(surroundings().environment)
  const isWsl = (await readMachine()).wsl !== null
  const opener = await openPage(first.url, { host, isWsl, signal: work.signal })
  if (opener === null) {
    const text = 'there is no browser to open it in; open this address yourself'
    work.emit({ type: 'notice', level: 'info', text })
  }
  return { instance: request.instance, pages, opener }
}

/** @throws StackError NOT_RUNNING, and INVALID_ARGUMENT for a service without a page */
export function pagesOf(
  services: readonly ServiceState[],
  { instance, service }: Pick<OpenRequest, 'instance' | 'service'>,
): WebPage[] {
  const running = services.filter(({ pid }) => pid !== null)
  const pages = running.flatMap(({ id, title, urls }) => urls.map((url) => ({ service: id, title, url })))
  if (running.length === 0) {
    throw new StackError('NOT_RUNNING', `the instance ${instance} does not run`, {
      hint: `sparkbox up --instance ${instance}`,
    })
  }
  if (service === null) return pages
  const own = pages.filter((page) => page.service === service)
  if (own.length > 0) return own
  if (!running.some(({ id }) => id === service)) {
    throw new StackError('NOT_RUNNING', `${service} does not run`, {
      hint: `sparkbox up --instance ${instance} ${service}`,
    })
  }
  const others = [...new Set(pages.map((page) => page.service))]
  throw new StackError('INVALID_ARGUMENT', `${service} has no web page; these have one: ${others.join(', ')}`, {
    hint: `sparkbox open --instance ${instance}`,
    details: { service, withPages: others },
  })
}
