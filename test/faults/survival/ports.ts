// Somebody else on our ports.
import { createServer, type Server } from 'node:net'
import { expect } from 'vitest'
import type { Scenario } from './scenario.js'
import { expectExplained, signal, until } from './subject.js'

export const foreignBeforeStart: Scenario = {
  fault: 'a foreign server on each of our ports, before the start',
  run: async (subject) => {
    await subject.box.data('down')
    for (const [id, port] of Object.entries((await subject.box.record()).ports)) {
      const server = await hold(port)
      try {
        const outcome = await subject.box.run(['up', '--json'])
        expectExplained(outcome)
        expect(outcome.exitCode, id).toBe(5)
        expect(outcome.json().error).toMatchObject({
          code: 'PORT_IN_USE',
          message: expect.stringContaining(`pid ${process.pid}`),
        })
        expect(outcome.json().error?.message).toContain(`port ${port} `)
      } finally {
        await release(server)
      }
    }
  },
}

export const foreignAfterDeath: Scenario = {
  fault: 'a service is killed, and a foreign server takes its port before it is back',
  run: async (subject) => {
    const { pid, ports } = await subject.service('spark-history')
    const port = Object.values(ports)[0]!
    signal(pid!, 'SIGKILL')
    const server = await until('the port is free', 5, () => hold(port).catch(() => null))
    try {
      const states = new Set<string>()
      const { reason } = await until('it is given up', 120, async () => {
        const now = await subject.service('spark-history')
        states.add(now.state)
        return now.state === 'failed' && now
      })
      expect([...states]).not.toContain('ready')
      expect(reason).toContain(`port ${port} (spark-history.http) of`)
      expect(reason).toContain(`pid ${process.pid}`)
      const outcome = await subject.box.run(['up', '--json'])
      expect(outcome.json().error).toMatchObject({ code: 'PORT_IN_USE' })
    } finally {
      expect(server.listening).toBe(true)
      await release(server)
    }
  },
}

async function hold(port: number): Promise<Server> {
  const server = createServer((connection) => connection.end())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
