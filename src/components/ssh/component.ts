// SSH: a server of the instance's own, with keys of its own, and clients that know it.
import type { Component } from '../contract.js'
import { sshChecks } from './checks.js'
import { sshLaunchers } from './launchers.js'
import { sshService } from './service.js'
import { sshConfigFiles } from './settings.js'
import { keyTask } from './tasks.js'

export const ssh: Component = {
  id: 'ssh',
  title: 'SSH',
  // 22 needs root, and is the system's own.
  ports: [{ id: 'sshd', preferred: 10022, title: 'SSH' }],
  configFiles: (instance) => (instance.tools.sshd === null ? [] : sshConfigFiles(instance)),
  jvms: () => [],
  links: () => [],
  services: (instance) => (instance.tools.sshd === null ? [] : [sshService(instance, instance.tools.sshd)]),
  tasks: (instance) => (instance.tools.sshd === null ? [] : [keyTask(instance, instance.tools.sshd)]),
  launchers: (instance) => (instance.tools.sshd === null ? [] : sshLaunchers(instance, instance.tools.sshd)),
  checks: () => sshChecks,
}
