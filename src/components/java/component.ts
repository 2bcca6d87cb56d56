// Java: no service of its own, but every one of the stack's runs on it.

import { majorOf } from '../../artifacts/java-home.js'
import { type JavaProduct, type JavaRuntime, javaProducts } from '../../artifacts/model.js'
import { runProgram } from '../../host/run-program.js'
import type { Component, Instance } from '../contract.js'
import { javaExecutable } from '../java-options.js'
import { expectSeen } from '../run-launcher.js'
import { baseEnvironment } from '../service.js'

export const java: Component = {
  id: 'java',
  title: 'Java',
  ports: [],
  configFiles: () => [],
  jvms: () => [],
  links: () => [],
  services: () => [],
  tasks: () => [],
  launchers: () => [],
  checks: () => [
    {
      id: 'java',
      title: 'Java runs and is the version of the stack',
      needs: [],
      after: [],
      timeoutMilliseconds: 30_000,
      run: async ({ instance, signal }) => {
        const homes = new Set(javaProducts.map((product) => instance.javas[product].home))
        const seen = [...homes].map(async (home) => {
          const users = javaProducts.filter((product) => instance.javas[product].home === home)
          const { version, vendor } = await requireVersion(instance, users[0]!, signal)
          const whose = users.length === javaProducts.length ? '' : `${users.join(' and ')}: `
          return `${whose}Java ${version}, ${vendor}, in ${home}`
        })
        return (await Promise.all(seen)).join('; ')
      },
    },
  ],
}

async function requireVersion(instance: Instance, product: JavaProduct, signal: AbortSignal): Promise<JavaRuntime> {
  const { lines } = await runProgram({
    argv: [javaExecutable(instance, product), '-XshowSettings:properties', '-version'],
    environment: baseEnvironment(instance, product),
    directory: instance.directories.run,
    signal,
  })
  const java = instance.javas[product]
  const version = /java\.specification\.version = (\S+)/.exec(lines.join('\n'))?.[1]
  const fits = version !== undefined && majorOf(version) === java.major
  expectSeen(fits, `Java ${java.major}`, version ?? lines.slice(0, 5))
  return java
}
