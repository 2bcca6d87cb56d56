// Which files of HDFS can no longer be read as a whole, as the NameNode knows it: from a reader, or from a DataNode's report.
import { z } from 'zod'
import type { Instance } from '../contract.js'
import { getJson } from '../http-json.js'
import { nameNodeJmx } from './services.js'

const bean = z.object({ beans: z.tuple([z.object({ NumberOfMissingBlocks: z.number(), CorruptFiles: z.string() })]) })

export interface MissingBlocks {
  /** Blocks of which no DataNode has a good copy. */
  count: number
  /** Absolute in HDFS; of very many the first hundred. */
  files: string[]
}

/** @throws StackError where the NameNode does not answer */
export async function missingBlocks(instance: Instance, signal: AbortSignal): Promise<MissingBlocks> {
  const { NumberOfMissingBlocks: count, CorruptFiles } = bean.parse(
    await getJson(nameNodeJmx(instance, 'NameNodeInfo'), signal),
  ).beans[0]
  // Each is a block, the number of its replicas and the file, with tabs between.
  const lines = z.array(z.string()).parse(JSON.parse(CorruptFiles))
  return { count, files: [...new Set(lines.map((line) => line.slice(line.lastIndexOf('\t') + 1)))] }
}
