import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { testInstance } from '../instance/testing.js'
import type { ServiceState } from '../supervisor/spec.js'
import { WarmSpark } from './warm-spark.js'

const listening = createServer()
afterEach(() => new Promise((resolve) => (listening.listening ? listening.close(resolve) : resolve(null))))

/** What it finds where the service is in `state`, held by this process, and the port is held by it or by nobody. */
async function found(state: Partial<ServiceState> | undefined, holds = true): Promise<number | null> {
  const number = await new Promise<number>((resolve) => {
    listening.listen(0, '127.0.0.1', () => resolve((listening.address() as { port: number }).port))
  })
  const instance = testInstance({}, { ports: { 'spark-connect.grpc': holds ? number : 1 } })
  const service = () => state as ServiceState | undefined
  return (await new WarmSpark({ instance: async () => instance, service }).server())?.pid ?? null
}

test("a ready server that holds the instance's port is the one", async () => {
  expect(await found({ state: 'ready', pid: process.pid })).toBe(process.pid)
})

test.each([
  ['that the stack does not have', undefined, true],
  ['that is stopped', { state: 'stopped', pid: null }, true],
  ['that is not ready yet', { state: 'starting', pid: process.pid }, true],
  ['that does not hold the port', { state: 'ready', pid: process.pid }, false],
] as const)('a server %s gets no statement', async (_, state, holds) => {
  expect(await found(state, holds)).toBeNull()
})

test('an instance whose settings cannot be read gets none either: the command says what is wrong with them', async () => {
  const instance = () => Promise.reject(new StackError('CONFIG_INVALID', 'sparkbox.yaml: line 3'))
  const service = () => ({ state: 'ready', pid: process.pid }) as ServiceState
  expect(await new WarmSpark({ instance, service }).server()).toBeNull()
})
