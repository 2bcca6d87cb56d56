import { expect, test } from 'vitest'
import { parseWslBoolean, parseWslConfig, parseWslMemory } from './wsl-config.js'

const text =
  '# mine\r\n[wsl2]\r\nMemory = 8GB # half\r\nswap=0\r\nkernelCommandLine = "a=1 # b"\r\n[general]\ninstanceIdleTimeout=-1'
const values = {
  'wsl2.memory': '8GB',
  'wsl2.swap': '0',
  'wsl2.kernelcommandline': 'a=1 # b',
  'general.instanceidletimeout': '-1',
}

function utf16(order: 'le' | 'be', withMark: boolean): Uint8Array {
  const data = Buffer.from(withMark ? `\ufeff${text}` : text, 'utf16le')
  return order === 'le' ? data : data.swap16()
}

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16', utf16('le', true)],
  ['UTF-16', utf16('be', true)],
  ['UTF-16 without a byte order mark', utf16('le', false)],
  ['UTF-16 without a byte order mark', utf16('be', false)],
] as const)('%s is named and read', (encoding, data) => {
  const config = parseWslConfig(data)
  expect(config.encoding).toBe(encoding)
  expect(Object.fromEntries(config.values)).toEqual(values)
  expect(config.problems).toEqual([])
})

test('lines that WSL does not take are named, and the first of two values counts', () => {
  const config = parseWslConfig(Buffer.from('[wsl2]\nmemory 8GB\n; old\nswap=1GB\nSWAP=2GB\n[wsl 2]\n'))
  expect(config.values.get('wsl2.swap')).toBe('1GB')
  expect(config.problems).toEqual([
    'line 2 is neither [section] nor key=value: memory 8GB',
    'line 3 is neither [section] nor key=value: ; old',
    'line 5: SWAP stands there before, and the first one counts',
    'line 6 is neither [section] nor key=value: [wsl 2]',
  ])
})

test.each([
  ['8GB', 8 * 2 ** 30],
  ['8G', 8 * 2 ** 30],
  ['512MB', 512 * 2 ** 20],
  ['4096', 4096],
  ['0', 0],
  ['1TB', 2 ** 40],
  ['100B', 100],
  ['8 GB', null],
  ['8gb', null],
  ['50%', null],
  ['', null],
])('a size of %j', (value, bytes) => {
  expect(parseWslMemory(value)).toBe(bytes)
})

test('booleans', () => {
  expect(['true', 'True', '1', 'false', 'FALSE', '0', 'yes', undefined].map(parseWslBoolean)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    null,
    null,
  ])
})
