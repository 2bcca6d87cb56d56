import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseControlGroups, readControlGroupLimits } from './control-groups.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'control-groups-'))
})
afterEach(() => rm(root, { recursive: true }))

async function files(contents: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

test('version 2: the least limit of the own group and of those around it', async () => {
  await files({
    'proc/self/cgroup': '0::/user.slice/user-1000.slice/session-1.scope\n',
    'sys/fs/cgroup/user.slice/user-1000.slice/session-1.scope/memory.max': 'max\n',
    'sys/fs/cgroup/user.slice/user-1000.slice/memory.max': '1610612736\n',
    'sys/fs/cgroup/user.slice/memory.max': '8589934592\n',
    'sys/fs/cgroup/user.slice/user-1000.slice/session-1.scope/pids.max': '300\n',
  })
  expect(await readControlGroupLimits('self', root)).toEqual({ bytes: 1_610_612_736, processes: 300 })
})

test('version 1: each controller has groups of its own, and no limit is a large number', async () => {
  await files({
    'proc/self/cgroup': '8:pids:/\n4:memory:/box\n2:cpu,cpuacct:/\n0::/\n',
    'sys/fs/cgroup/memory/box/memory.limit_in_bytes': '2147483648\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  })
  expect(await readControlGroupLimits('self', root)).toEqual({ bytes: 2_147_483_648, processes: Infinity })
  await files({ 'sys/fs/cgroup/memory/box/memory.limit_in_bytes': '9223372036854771712\n' })
  expect((await readControlGroupLimits('self', root)).bytes).toBe(Infinity)
})

test('a container sees its own group as the root; where nothing can be read there is no limit', async () => {
  expect(await readControlGroupLimits('self', root)).toEqual({ bytes: Infinity, processes: Infinity })
  await files({ 'proc/self/cgroup': '0::/docker/1\n', 'sys/fs/cgroup/memory.max': '1024\n' })
  expect((await readControlGroupLimits('self', root)).bytes).toBe(1024)
})

test('a path may hold a colon', () => {
  expect(parseControlGroups('0::/a:b\n').get('')).toBe('/a:b')
})
