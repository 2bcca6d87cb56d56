import { open } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { explainDiskFull } from './disk-full.js'

test('a full disk is told as one, and any other failure stays what it is', async () => {
  // A device that has no room left, full(4).
  const device = await open('/dev/full', 'w')
  const full = await device.writeFile('x').catch((error) => error)
  await device.close()
  expect(explainDiskFull(full, '/data')).toMatchObject({
    code: 'DISK_SPACE',
    details: { folder: '/data' },
    cause: full,
  })
  const other = await open('/nowhere/at/all').catch((error) => error)
  expect(explainDiskFull(other, '/data')).toBe(other)
})
