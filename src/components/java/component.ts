// Java: no service of its own, but every one of the stack's runs on it.

import { runProgram } from '../../host/run-program.js'
import type { Component } from '../contract.js'
import { javaExecutable } from '../jvm.js'
import { expectSeen } from '../run-launcher.js'
import { baseEnvironment } from '../service.js'

export const java: Component = {
  id: 'java',
  title: 'Java',
  ports: [],
  configFiles: () => [],
  services: () => [],
  tasks: () => [],
  launchers: () => [],
  checks: [
    {
      id: 'java',
      title: 'Java runs and is the version of the stack',
      needs: [],
      after: [],
      timeoutMilliseconds: 30_000,
      run: async ({ instance, signal }) => {
        const { lines } = await runProgram({
          argv: [javaExecutable(instance), '-XshowSettings:properties', '-version'],
          environment: baseEnvironment(instance),
          directory: instance.directories.run,
          signal,
        })
        const version = /java\.specification\.version = (\d+)/.exec(lines.join('\n'))?.[1]
        expectSeen(version === String(instance.java.major), `Java ${instance.java.major}`, version ?? lines.slice(0, 5))
        return `Java ${instance.java.version}, ${instance.java.vendor}, in ${instance.java.home}`
      },
    },
  ],
}
