import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { closeUmask, withPersonalUmask } from './umask.js'

test.each([
  ['000', '0022'],
  ['002', '0022'],
  ['022', '0022'],
  ['027', '0027'],
  ['077', '0077'],
])("a person's umask %s gives %s for what is ours, and itself for their programs", async (personal, ours) => {
  const before = process.umask(Number.parseInt(personal, 8))
  try {
    closeUmask()
    const [own, theirs] = [umaskOfChild(), withPersonalUmask(umaskOfChild)]
    expect([await own, await theirs, await umaskOfChild()]).toEqual([ours, `0${personal}`, ours])
  } finally {
    process.umask(before)
  }
})

async function umaskOfChild(): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'umask'])
  return stdout.trim()
}
