import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { getJson, getStatus } from './http-json.js'

const servers: Server[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

const soon = () => AbortSignal.timeout(5_000)

test('reads JSON', async () => {
  const url = await serve((_, response) => response.end('{"activeNodes": 1}'))
  expect(await getJson(url, soon())).toEqual({ activeNodes: 1 })
})

test('a page, an error and a broken answer are reasons, not bugs', async () => {
  const page = await serve((_, response) => response.end('<html>'))
  await expect(getJson(page, soon())).rejects.toMatchObject({
    code: 'NOT_RUNNING',
    message: expect.stringContaining('<html>'),
  })
  const unavailable = await serve((_, response) => response.writeHead(503).end('{}'))
  await expect(getJson(unavailable, soon())).rejects.toMatchObject({
    code: 'NOT_RUNNING',
    message: `${unavailable} answers 503`,
  })
  const broken = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{')
    setTimeout(() => response.destroy(), 20)
  })
  await expect(getJson(broken, soon())).rejects.toMatchObject({ code: 'NOT_RUNNING' })
})

test('a redirect is not followed', async () => {
  const url = await serve((_, response) => response.writeHead(302, { location: 'http://localhost:1/' }).end())
  expect(await getStatus(url, soon())).toBe(302)
  await expect(getJson(url, soon())).rejects.toMatchObject({ message: `${url} answers 302` })
})

test('a refused connection says so', async () => {
  const url = await serve(() => undefined)
  await new Promise((resolve) => servers.pop()!.close(resolve))
  await expect(getStatus(url, soon())).rejects.toMatchObject({
    code: 'NOT_RUNNING',
    message: `${url} cannot be reached: ECONNREFUSED`,
  })
})

test('the caller’s deadline ends a silent answer with its own reason', async () => {
  const url = await serve(() => undefined)
  await expect(getJson(url, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('other hosts are refused', async () => {
  await expect(getJson('http://localhost:1/', soon())).rejects.toThrow('is not on 127.0.0.1')
})
