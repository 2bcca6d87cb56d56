import { expect, test } from 'vitest'
import type { OpenRequest, OpenResult } from '../stack/api.js'
import { run } from './testing/run.js'

const page = { service: 'namenode', title: 'NameNode', url: 'http://localhost:9870/' }

function stackOf(asked: OpenRequest[], opener: string | null) {
  return {
    open: async (request: OpenRequest): Promise<OpenResult> => {
      asked.push(request)
      return { instance: request.instance, pages: [page], opener }
    },
  }
}

test('a page is opened, and its address printed', async () => {
  const asked: OpenRequest[] = []
  const { code, stdout } = await run(['open', 'namenode'], { stack: stackOf(asked, 'xdg-open') })
  expect([code, stdout]).toEqual([0, 'http://localhost:9870/\n'])
  expect(asked).toEqual([{ instance: 'default', service: 'namenode', launch: true }])
})

test('--print and --json open nothing', async () => {
  const asked: OpenRequest[] = []
  const stack = stackOf(asked, null)
  await run(['open', 'namenode', '--print'], { stack })
  const { stdout } = await run(['open', 'namenode', '--json'], { stack })
  expect(JSON.parse(stdout)).toMatchObject({ status: 'ok', data: { pages: [page], opener: null } })
  expect(asked.map(({ launch }) => launch)).toEqual([false, false])
})

test('without a service the pages are listed', async () => {
  const asked: OpenRequest[] = []
  const { stdout } = await run(['open'], { stack: stackOf(asked, null) })
  expect(stdout).toMatch(/SERVICE +PAGE +ADDRESS\nnamenode +NameNode +http:\/\/localhost:9870\/\n/)
  expect(asked[0]?.service).toBeNull()
})

test('an unknown service is told with the nearest one', async () => {
  const { code, stderr } = await run(['open', 'namenod'])
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean namenode?')
})
