// Ports that no other instance on this machine takes, so that two runs of fault tests do not meet.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { portDefinitions } from '../../src/components/registry.js'
import type { Sandbox } from '../stack/sandbox.js'

/** Before the first `up`; consecutive ports from `first` on. */
export async function giveOwnPorts(box: Sandbox, first: number): Promise<void> {
  const ports = portDefinitions.map(({ id }, index) => `  ${id}: ${first + index}\n`)
  await mkdir(dirname(configFile(box)), { recursive: true })
  await writeFile(configFile(box), `ports:\n${ports.join('')}`)
}

/** The instance's sparkbox.yaml. */
export function configFile(box: Sandbox): string {
  return join(box.home, 'config', 'default', 'sparkbox.yaml')
}
