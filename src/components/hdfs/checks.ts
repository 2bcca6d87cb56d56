// Row `hdfs`: a file is written and read back by the real client.
import { createHash, randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../contract.js'
import { expectSeen, runLauncher } from '../run-launcher.js'
import { hdfsStatus } from './webhdfs.js'

export const hdfsChecks: Check[] = [
  {
    id: 'hdfs',
    title: 'A file is written to HDFS and read back',
    needs: ['namenode', 'datanode'],
    after: [],
    timeoutMilliseconds: 90_000,
    run: async ({ instance, token, signal }) => {
      const path = `/tmp/${token}.txt`
      const local = join(instance.directories.temporary, `${token}.txt`)
      const text = randomBytes(64 * 1024).toString('hex')
      await writeFile(local, text)
      try {
        await runLauncher(instance, { name: 'hdfs', arguments: ['dfs', '-put', local, path], signal })
        const status = await hdfsStatus(instance, path, signal)
        expectSeen(status?.length === text.length, `${text.length} bytes in ${path}`, status)
        const { output } = await runLauncher(instance, { name: 'hdfs', arguments: ['dfs', '-cat', path], signal })
        const [read = ''] = output
        expectSeen(digest(read) === digest(text), 'the same SHA-256', digest(read))
        return `${text.length} bytes written and read, SHA-256 ${digest(text).slice(0, 12)}…`
      } finally {
        await rm(local, { force: true })
      }
    },
  },
]

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
