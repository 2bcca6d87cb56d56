// The keys are made once.
import type { SshPrograms } from '../../artifacts/model.js'
import type { TaskSpec } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { keysReady, makeKeys } from './keys.js'

export function keyTask(instance: Instance, programs: SshPrograms): TaskSpec {
  return {
    kind: 'task',
    id: 'ssh-keys',
    component: 'ssh',
    title: 'Make the SSH keys',
    dependsOn: [],
    isDone: ({ signal }) => keysReady(instance, programs, signal),
    run: ({ signal }) => makeKeys(instance, programs, signal),
    timeoutMilliseconds: 30_000,
  }
}
