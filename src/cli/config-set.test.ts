import { expect, test } from 'vitest'
import type { StackApi } from '../stack/api.js'
import { run } from './testing/run.js'

type Request = Parameters<StackApi['setConfig']>[0]

async function set(...argv: string[]) {
  const requests: Request[] = []
  const setConfig: StackApi['setConfig'] = async (request) => {
    requests.push(request)
    const { instance, key, value } = request
    return { instance, key, file: '/config/sparkbox.yaml', before: null, after: value, restartNeeded: [] }
  }
  const { code, stderr } = await run(['config', 'set', ...argv], { stack: { setConfig } })
  return { code, stderr, request: requests[0] }
}

test.each([
  [['a.b', '1'], '1'],
  [['a.b=1'], '1'],
  [['a.b=-Xmx1g'], '-Xmx1g'],
  [['a.b', '-Xmx1g'], '-Xmx1g'],
  [['a.b', '-Xmx1g -Dx=y', '--instance', 'other'], '-Xmx1g -Dx=y'],
  [
    ['--instance=other', 'a.b', '--add-opens=java.base/java.nio=ALL-UNNAMED', '--quiet'],
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
  ],
  [['a.b', '-1'], '-1'],
  [['a.b', '--', '-i'], '-i'],
])('%j sets a.b, whatever its value begins with', async (argv, value) => {
  const instance = argv.some((word) => word.startsWith('--instance')) ? 'other' : 'default'
  expect(await set(...argv)).toMatchObject({ code: 0, request: { instance, key: 'a.b', value } })
})

test('a mistyped option is no value', async () => {
  expect(await set('a.b', '--jsno')).toMatchObject({ code: 2, stderr: expect.stringContaining('--json') })
  expect(await set('a.b', '1', '-Xmx1g')).toMatchObject({ code: 2, stderr: expect.stringContaining('too many') })
})
