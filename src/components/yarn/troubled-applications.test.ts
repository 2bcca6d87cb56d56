import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { testInstance } from '../../instance/testing.js'
import { waitingApplications } from './troubled-applications.js'

const request = (numContainers: number) => ({ numContainers, capability: { memory: 1408, vCores: 1 } })
const application = (
  id: string,
  state: string,
  diagnostics: string,
  runningContainers: number,
  requests: object[],
) => ({
  ...{ id, state, finalStatus: 'UNDEFINED', diagnostics, runningContainers, resourceRequests: requests },
})

test('an application waits where YARN has no room for its master, or for anything beside it', async () => {
  const full = 'Application is added to the scheduler and is not yet activated. Skipping AM assignment'
  const app = [
    application('queued', 'ACCEPTED', full, 0, [request(1)]),
    application('on-its-way', 'ACCEPTED', 'AM container is launched, waiting for AM container to Register', 1, []),
    application('alone', 'RUNNING', '', 1, [request(2), request(0)]),
    application('at-work', 'RUNNING', '', 2, [request(1)]),
    application('content', 'RUNNING', '', 1, [request(0)]),
  ]
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ apps: { app } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const base = testInstance({ root: '/nowhere' })
    const port = (server.address() as AddressInfo).port
    const instance = { ...base, ports: { ...base.ports, 'resourcemanager.http': port } }
    expect(await waitingApplications(instance, 7, AbortSignal.timeout(10_000))).toEqual([
      { id: 'queued', reason: full },
      { id: 'alone', reason: expect.stringContaining('no room for a container of 1408 MB beside it') },
    ])
    expect(asked).toEqual(['/ws/v1/cluster/apps?startedTimeBegin=7'])
  } finally {
    server.close()
  }
})
