import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listenersOn, ownedPorts, ownerOf, parseSocketTable, portHolder, portHolders } from './sockets.js'

test('the kernel’s table is read, IPv4, IPv6 and mapped addresses', () => {
  const line = (address: string, state: string) =>
    `   0: ${address}:2332 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0`
  const table = ['  sl  local_address', line('0100007F', '0A'), line('0100007F', '01')].join('\n')
  expect(parseSocketTable(table)).toEqual([{ port: 9010, address: '127.0.0.1', inode: 4242, uid: 1000 }])
  const address = (hex: string) => parseSocketTable(`\n${line(hex, '0A')}`)[0]?.address
  expect(address('00000000')).toBe('0.0.0.0')
  expect(address('00000000000000000000000000000000')).toBe('::')
  expect(address('00000000000000000000000001000000')).toBe('::1')
  expect(address('0000000000000000FFFF00000100007F')).toBe('127.0.0.1')
})

test('a listener is found with its process, and only that', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const [listener] = listenersOn(port)
  expect(listener).toMatchObject({ port, address: '127.0.0.1', uid: process.getuid?.() })
  expect(ownerOf(listener!.inode)).toBe(process.pid)
  expect(await portHolder(port)).toMatchObject({ pid: process.pid, instance: null })
  expect([...(await portHolders([port, 1])).keys()]).toEqual([port])
  expect(ownedPorts([process.pid], [port, 1])).toEqual(new Set([port]))
  expect(ownedPorts([process.ppid], [port])).toEqual(new Set())
  server.close()
  await once(server, 'close')
  expect(await portHolder(port)).toBeNull()
})

test('a socket that was seen counts only as long as it is there', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await once(first, 'listening')
  const { port } = first.address() as { port: number }
  const owned = () => [...ownedPorts([process.pid], [port])]
  expect([owned(), owned()]).toEqual([[port], [port]])
  first.close()
  await once(first, 'close')
  expect(owned()).toEqual([])
  const second = createServer().listen(port, '127.0.0.1')
  await once(second, 'listening')
  expect(owned()).toEqual([port])
  second.close()
})
