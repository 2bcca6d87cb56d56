// For tests only: real services in a few lines, that listen on a port and answer over HTTP.
import type { StackEvent } from '../events.js'
import type { ServiceSpec } from './spec.js'

export interface TestServiceOptions {
  id: string
  port: number
  /** Folder of its log. */
  folder: string
  dependsOn?: string[]
  /** JavaScript that runs before the service listens; it never listens when that returns. */
  before?: string
  /** JavaScript that runs once it listens. */
  after?: string
  spec?: Partial<ServiceSpec>
}

/** A service that answers `ok` on its port. */
export function testService(options: TestServiceOptions): ServiceSpec {
  const { id, port, folder, dependsOn = [], before = '', after = '', spec = {} } = options
  const script = `
    const { createServer } = require('node:http')
    const { spawn } = require('node:child_process')
    console.log('${id} begins')
    const begin = () => {
    ${before}
    createServer((request, response) => response.end('ok')).listen(${port}, '127.0.0.1', () => {
      console.log('${id} listens')
      ${after}
    })
    }
    begin()
  `
  return {
    kind: 'service',
    id,
    component: 'test',
    title: id.toUpperCase(),
    argv: [process.execPath, '-e', script],
    environment: { PATH: '/usr/bin:/bin' },
    directory: '/',
    logFile: `${folder}/${id}.log`,
    dependsOn,
    ports: { http: port },
    urls: [`http://127.0.0.1:${port}/`],
    probe: async ({ signal }) => {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/`, { signal })
        return { ready: true, evidence: `said ${await response.text()}` }
      } catch (error) {
        return { ready: false, reason: error instanceof Error ? error.message : String(error) }
      }
    },
    startTimeoutMilliseconds: 10_000,
    stop: { signal: 'SIGTERM', withinMilliseconds: 3_000 },
    restart: { limit: 2, windowMilliseconds: 60_000, backoffMilliseconds: 50 },
    fingerprint: 'one',
    ...spec,
  }
}

export type ServiceEvent = Extract<StackEvent, { type: 'service' }>

/** Keeps all events, and lets a test wait for one. */
export class EventLog {
  readonly events: StackEvent[] = []
  readonly #waiting = new Set<() => void>()

  readonly emit = (event: StackEvent): void => {
    this.events.push(event)
    for (const look of [...this.#waiting]) look()
  }

  services(id: string): ServiceEvent[] {
    return this.events.filter((event) => event.type === 'service').filter((event) => event.id === id)
  }

  /** The first event, from the `from`th on, that the test accepts. */
  async next(accept: (event: ServiceEvent) => boolean, from = 0): Promise<ServiceEvent> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no such event in ${JSON.stringify(this.events)}`)), 15_000)
      const look = () => {
        const found = this.events.slice(from).find((event) => event.type === 'service' && accept(event))
        if (found === undefined) return
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve(found as ServiceEvent)
      }
      this.#waiting.add(look)
      look()
    })
  }
}
