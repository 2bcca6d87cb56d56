// Everything that sparkbox recognises; the one place where it is looked up.
import type { Cause } from './cause.js'
import { hdfsCauses } from './causes/hdfs.js'
import { javaCauses } from './causes/java.js'
import { machineCauses } from './causes/machine.js'
import { machineCheckCauses } from './causes/machine-checks.js'
import { networkCauses, networkCheckCauses } from './causes/network.js'
import { sparkboxCauses } from './causes/sparkbox.js'
import { wslCauses } from './causes/wsl.js'

/** Of two causes that match, the one that stands first wins, so the more special come before the more general. */
export const catalogue: readonly Cause[] = [
  ...hdfsCauses,
  ...wslCauses,
  ...machineCauses,
  ...javaCauses,
  ...networkCauses,
  ...machineCheckCauses,
  ...networkCheckCauses,
  ...sparkboxCauses,
]

export function findCause(code: string): Cause | undefined {
  return catalogue.find((cause) => cause.code === code)
}
