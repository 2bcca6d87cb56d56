import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpClient, getText, redirectTarget } from './http.js'
import { startServer, type TestServer, testPatience } from './testing.js'

let server: TestServer
beforeEach(async () => {
  server = await startServer((request, response) => {
    const answers: Record<string, () => void> = {
      '/text': () => response.end('text'),
      '/page': () => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>'),
      '/silent': () => {},
      '/endless': () => response.write('a'),
      '/long': () => response.end('a'.repeat(2000)),
      '/nowhere': () => response.writeHead(302, { location: 'gopher://x' }).end(),
    }
    answers[request.url!]?.()
  })
})
afterEach(() => server.close())

async function read(path: string, environment: Record<string, string> = {}): Promise<string> {
  const patience = { ...testPatience, answerMilliseconds: 500 }
  const client = await createHttpClient(environment, patience)
  try {
    const options = { atMostBytes: 1000, patience, signal: AbortSignal.timeout(20_000) }
    return await getText(client, `${server.root}${path}`, options)
  } finally {
    await client.close()
  }
}

test.each([
  ['/page', 'answers with a web page'],
  ['/silent', 'does not answer'],
  ['/endless', 'does not answer'],
  ['/long', 'sends more than 1000 bytes'],
  ['/nowhere', 'redirects to gopher://x'],
])('%s %s', async (path, words) => {
  await expect(read(path)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining(`${server.root.replace('http://', '')} ${words}`) as string,
  })
})

test('proxies of the environment are used, and not for what NO_PROXY names', async () => {
  const tunnels: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url!)
    const [host = '', port] = request.url!.split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  try {
    expect(await read('/text', { HTTP_PROXY: `http://${address}` })).toBe('text')
    expect(await read('/text', { http_proxy: address })).toBe('text')
    expect(tunnels).toEqual([server.root.replace('http://', ''), server.root.replace('http://', '')])
    expect(await read('/text', { HTTP_PROXY: address, NO_PROXY: 'localhost,127.0.0.1' })).toBe('text')
    expect(await read('/text', { HTTPS_PROXY: address })).toBe('text')
    expect(tunnels).toHaveLength(2)
  } finally {
    proxy.closeAllConnections()
    await new Promise((resolve) => proxy.close(resolve))
  }
})

test('a proxy that is no address is refused by the name of its variable, without its text', async () => {
  const create = () => createHttpClient({ HTTPS_PROXY: 'http://me:secret@:::' })
  await expect(create()).rejects.toThrow(/^HTTPS_PROXY is no address of a proxy$/)
})

test.each([
  [['https://a.example/x'], 'http://b.example/x', 'a.example redirects to http://b.example/x, without encryption'],
  [['https://a.example/x', 'https://b.example/y'], 'https://a.example/x', 'b.example redirects in a circle'],
])('from %s a redirect to %s is not followed', (visited, location, words) => {
  expect(() => redirectTarget(visited, location)).toThrow(words)
})

test.each([
  ['/y', 'https://a.example/y'],
  ['https://b.example/y', 'https://b.example/y'],
])('a redirect to %s is followed to %s', (location, target) => {
  expect(redirectTarget(['https://a.example/x'], location)).toBe(target)
})
