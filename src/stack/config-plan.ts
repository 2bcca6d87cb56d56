// What the configuration files of an instance would be now.

import type { Instance } from '../components/contract.js'
import { type Difference, diffFiles } from '../config/diff.js'
import { readGeneratedFiles } from '../config/read-generated.js'
import { openInstance } from '../instance/open.js'
import { makePlan, type Plan } from '../instance/plan.js'
import { surroundings } from './surroundings.js'

export async function planConfiguration(name: string): Promise<{ instance: Instance; plan: Plan }> {
  const instance = await openInstance(surroundings().home, name)
  return { instance, plan: makePlan(instance) }
}

/** From the files that were written last to those of now. */
export async function configurationDifference(name: string): Promise<Difference & { instance: Instance; plan: Plan }> {
  const { instance, plan } = await planConfiguration(name)
  return { ...diffFiles(await readGeneratedFiles(instance.directories.conf), plan.files), instance, plan }
}
