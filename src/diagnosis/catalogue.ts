// Everything that sparkbox recognises; the one place where it is looked up.
import type { Cause } from './cause.js'
import { dataFileCauses } from './causes/data-files.js'
import { hdfsCauses } from './causes/hdfs.js'
import { hiveCauses } from './causes/hive.js'
import { hiveClientCauses } from './causes/hive-clients.js'
import { javaCauses } from './causes/java.js'
import { machineCauses } from './causes/machine.js'
import { machineCheckCauses } from './causes/machine-checks.js'
import { mapreduceCauses } from './causes/mapreduce.js'
import { metastoreCauses } from './causes/metastore.js'
import { networkCauses, networkCheckCauses } from './causes/network.js'
import { postgresCauses } from './causes/postgres.js'
import { serviceMemoryCauses } from './causes/service-memory.js'
import { sparkCauses } from './causes/spark.js'
import { sparkLanguageCauses } from './causes/spark-languages.js'
import { sparkMemoryCauses } from './causes/spark-memory.js'
import { sparkboxCauses } from './causes/sparkbox.js'
import { sshCauses } from './causes/ssh.js'
import { wslCauses } from './causes/wsl.js'
import { yarnCauses } from './causes/yarn.js'
import { yarnContainerCauses } from './causes/yarn-containers.js'

/** Of two causes that match, the one that stands first wins, so the more special come before the more general. */
export const catalogue: readonly Cause[] = [
  ...hdfsCauses,
  ...postgresCauses,
  ...sshCauses,
  ...metastoreCauses,
  ...hiveCauses,
  ...hiveClientCauses,
  ...dataFileCauses,
  ...yarnCauses,
  ...yarnContainerCauses,
  ...mapreduceCauses,
  ...sparkCauses,
  ...sparkMemoryCauses,
  ...sparkLanguageCauses,
  ...serviceMemoryCauses,
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
