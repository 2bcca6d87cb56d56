import { describe, expect, test } from 'vitest'
import type { SnapshotRestoreRequest, SnapshotSaveResult, StackApi } from '../stack/api.js'
import { run } from './testing/run.js'

const saved: SnapshotSaveResult = {
  instance: 'default',
  name: 'one',
  createdAt: '2030-01-31T08:00:00.000Z',
  reason: 'manual',
  stack: 'current',
  dataVersions: { hadoop: '3.5.0' },
  clean: true,
  files: 1200,
  bytes: 70 * 2 ** 20,
  cost: { sharing: 'hard link', sharedBytes: 20 * 2 ** 20, copiedBytes: 50 * 2 ** 20, milliseconds: 900 },
  folder: '/box/snapshots/one',
  restarted: ['postgres'],
  milliseconds: 30_000,
}
const { instance, restarted, milliseconds, ...summary } = saved

test('save says what it cost, and the way back', async () => {
  const { code, stdout } = await run(['snapshot', 'save', 'one'], { stack: { saveSnapshot: async () => saved } })
  expect(code).toBe(0)
  expect(stdout).toContain('20.0 MiB shared with the live data by hard links, 50.0 MiB copied')
  expect(stdout).toContain('Taken in 900 ms, 30.0 s with the stop and the start.')
  expect(stdout).toContain('sparkbox snapshot restore one')
})

test('list shows age, reason, sizes and stack, and what is damaged', async () => {
  const listSnapshots: StackApi['listSnapshots'] = async () => ({
    instance: 'default',
    snapshots: [
      { ...summary, ownBytes: 50 * 2 ** 20 },
      { ...summary, name: 'auto-reset-20300131-080000', reason: 'reset', ownBytes: 0 },
    ],
    damaged: [{ name: 'torn', folder: '/box/snapshots/torn' }],
  })
  const { stdout } = await run(['snapshot', 'list'], { stack: { listSnapshots } })
  expect(stdout).toMatch(/^one +\S.* by hand +70\.0 MiB +50\.0 MiB +current$/m)
  expect(stdout).toMatch(/^auto-reset-20300131-080000 .* before a reset +70\.0 MiB +0 B +current$/m)
  expect(stdout).toMatch(/^torn +damaged$/m)
  const completed = await run(['__complete', 'snapshots'], { stack: { listSnapshots } })
  expect(completed.stdout).toBe('one\nauto-reset-20300131-080000\n')
})

describe('restore', () => {
  const planRestoreSnapshot: StackApi['planRestoreSnapshot'] = async () => ({ instance: 'default', actions: [] })
  const requests: SnapshotRestoreRequest[] = []
  const restoreSnapshot: StackApi['restoreSnapshot'] = async (request) => {
    requests.push(request)
    const { name, withoutSnapshot, withConfiguration: configuration } = request
    const kept = withoutSnapshot ? null : 'auto-restore-20300131-080000'
    return { instance: 'test', name, saved: kept, stack: 'current', configuration, restarted: [], milliseconds: 10 }
  }
  const stack = { planRestoreSnapshot, restoreSnapshot }

  test('asks, and acts only after a yes', async () => {
    const asked = await run(['snapshot', 'restore', 'one'], { stack })
    expect([asked.code, requests]).toEqual([4, []])
    expect(asked.stderr).toContain(
      'replace the data of the instance default by the snapshot one, after a snapshot of it',
    )
    const done = await run(['snapshot', 'restore', 'one', '-i', 'test', '--yes', '--with-configuration'], { stack })
    expect(done.stdout).toContain('Data and sparkbox.yaml are that of one again')
    expect(done.stdout).toContain(
      'To undo this: sparkbox snapshot restore --instance test auto-restore-20300131-080000',
    )
    expect(requests).toEqual([{ instance: 'test', name: 'one', withConfiguration: true, withoutSnapshot: false }])
  })

  test('without a snapshot says that nothing is kept, and names no way back', async () => {
    const asked = await run(['snapshot', 'restore', 'one', '--without-snapshot'], { stack })
    expect(asked.stderr).toContain('keep nothing of it')
    const { stdout } = await run(['snapshot', 'restore', 'one', '--without-snapshot', '--yes'], { stack })
    expect(stdout).not.toContain('undo')
  })
})

test('reset tells whether it keeps a snapshot, before and after', async () => {
  const planReset: StackApi['planReset'] = async () => ({
    instance: 'default',
    actions: [{ kind: 'delete', subject: '/data', detail: '', bytes: 1 }],
  })
  const reset: StackApi['reset'] = async ({ withoutSnapshot }) => ({
    ...{ instance: 'default', removed: ['/data'], kept: [], bytes: 1 },
    snapshot: withoutSnapshot ? null : 'auto-reset-20300131-080000',
  })
  const stack = { planReset, reset }
  expect((await run(['reset'], { stack })).stderr).toContain('after a snapshot of it')
  expect((await run(['reset', '--without-snapshot'], { stack })).stderr).toContain('keep no snapshot of it')
  expect((await run(['reset', '--yes'], { stack })).stdout).toContain('restore auto-reset-20300131-080000')
  expect((await run(['reset', '--yes', '--without-snapshot'], { stack })).stdout).not.toContain('restore')
})
