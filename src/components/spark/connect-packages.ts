// What a Python client of Spark Connect needs besides pyspark.
import { StackError } from '../../errors.js'
import type { Instance } from '../contract.js'
import { isOfficial } from '../hadoop/paths.js'
import { runLauncher } from '../run-launcher.js'
import { SkipCheck } from '../skip-check.js'

/** Names of the packages, as Spark's page "Installation" for PySpark lists them. */
const packages = ['pandas', 'pyarrow', 'grpcio', 'grpcio-status', 'googleapis-common-protos']

/** @throws SkipCheck where Apache's release of Spark runs with a Python of this machine that lacks them. */
export async function requireConnectPackages(instance: Instance, signal: AbortSignal): Promise<void> {
  if (!isOfficial(instance, 'spark')) return
  const { executable } = instance.python
  try {
    const program = 'import grpc, grpc_status, google.rpc, pandas, pyarrow'
    await runLauncher(instance, { name: 'sparkbox-python', arguments: ['-c', program], signal })
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    throw new SkipCheck(
      `${executable} lacks packages that Spark Connect needs and Apache's release does not bring`,
      `${executable} -m pip install ${packages.join(' ')}`,
    )
  }
}
