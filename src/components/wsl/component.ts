// WSL: a program of Windows that holds the distribution while the instance runs. Only where the person asked for it.
import { StackError } from '../../errors.js'
import { findMarked, instanceVariable, serviceVariable } from '../../host/processes.js'
import { lastingInterop, type WslHolder } from '../../host/wsl-holder.js'
import type { Component, Instance, ServiceDefinition } from '../contract.js'
import { wslKeepAliveId } from '../names.js'
import { askForEvidence } from '../probe-answer.js'
import { baseEnvironment, service } from '../service.js'

export const wsl: Component = {
  id: 'wsl',
  title: 'WSL',
  ports: [],
  jvms: () => [],
  links: () => [],
  configFiles: () => [],
  services: (instance) => (instance.wslHolder === null ? [] : [keepAlive(instance, instance.wslHolder)]),
  tasks: () => [],
  launchers: () => [],
  checks: () => [],
}

/**
 * WSL counts programs of Windows that entered the distribution, and stops it soon after the last of them
 * (`_CreateInstance` in src/windows/service/exe/LxssUserSession.cpp of github.com/microsoft/WSL). This is one. What it
 * starts inside carries our mark: it proves that the way through Windows is complete, and `down` ends it, too.
 */
function keepAlive(instance: Instance, { launcher, distribution }: WslHolder): ServiceDefinition {
  const mark = { [instanceVariable]: instance.id, [serviceVariable]: wslKeepAliveId }
  const marked = Object.entries(mark).map(([name, value]) => `${name}=${value}`)
  const place = ['--distribution', distribution, '--user', instance.user.name]
  return service(instance, {
    id: wslKeepAliveId,
    component: 'wsl',
    title: 'WSL keep-alive',
    argv: [launcher, ...place, '--exec', '/usr/bin/env', ...marked, 'sleep', 'infinity'],
    environment: { ...baseEnvironment(instance), WSL_INTEROP: lastingInterop },
    dependsOn: [],
    ports: [],
    probe: ({ pid, signal }) =>
      askForEvidence(signal, async () => {
        const inside = (await findMarked(mark)).find(({ identity }) => identity.pid !== pid)
        if (inside === undefined) throw new StackError('NOT_RUNNING', 'wsl.exe has not entered the distribution yet')
        return `wsl.exe holds ${distribution}, with pid ${inside.identity.pid} inside of it`
      }),
    stop: { signal: 'SIGTERM', withinMilliseconds: 5_000 },
  })
}
