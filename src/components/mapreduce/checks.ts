// Row `mapreduce`: a word count runs on YARN, its result is right, and the job history lists it.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Check, CheckContext, Instance } from '../contract.js'
import { hadoopExamplesJar } from '../hadoop/paths.js'
import { listOf } from '../hadoop/rest.js'
import { hdfsFind, hdfsRemove } from '../hdfs/webhdfs.js'
import { getJson } from '../http-json.js'
import { expectSeen, runLauncher } from '../run-launcher.js'
import { address } from '../service.js'
import { removeApplicationLogs } from '../yarn/applications.js'

const jobs = z.object({
  jobs: z.object({ job: listOf(z.object({ id: z.string(), state: z.string() })) }).nullable(),
})

export const mapreduceChecks: Check[] = [
  {
    id: 'mapreduce',
    title: 'A MapReduce word count runs on YARN',
    needs: ['nodemanager', 'resourcemanager', 'jobhistory'],
    after: ['hdfs'],
    timeoutMilliseconds: 240_000,
    run: async ({ instance, token, signal }) => {
      const local = join(instance.directories.temporary, `${token}-words.txt`)
      await writeFile(local, 'spark hive spark\nhdfs spark\n')
      const folder = checkFolder(token)
      try {
        await runLauncher(instance, { name: 'hdfs', arguments: ['dfs', '-mkdir', folder], signal })
        await runLauncher(instance, { name: 'hdfs', arguments: ['dfs', '-put', local, `${folder}/words.txt`], signal })
        const { lines } = await runLauncher(instance, {
          name: 'hadoop',
          arguments: [
            ...['jar', hadoopExamplesJar(instance), 'wordcount', '-Dmapreduce.job.reduces=1'],
            ...[`${folder}/words.txt`, `${folder}/counts`],
          ],
          signal,
        })
        const { output } = await runLauncher(instance, {
          name: 'hdfs',
          arguments: ['dfs', '-cat', `${folder}/counts/part-r-00000`],
          signal,
        })
        expectSeen(output.join(' ') === 'hdfs\t1 hive\t1 spark\t3', 'hdfs 1, hive 1, spark 3', output)
        const id = /Running job: (job_\d+_\d+)/.exec(lines.join('\n'))?.[1]
        expectSeen(id !== undefined, 'the id of a running job', lines.slice(-5))
        const state = await finishedState(instance, id, signal)
        for (const path of await hdfsFind(instance, '/mr-history/done', (name) => name.startsWith(id), signal)) {
          await hdfsRemove(instance, path, signal)
        }
        await removeApplicationLogs(instance, id.replace('job', 'application'), signal)
        return `${id} ${state}: spark 3, hive 1, hdfs 1; listed by the job history`
      } finally {
        await rm(local, { force: true })
      }
    },
  },
]

export async function cleanUpMapreduce({ instance, token, signal }: CheckContext): Promise<void> {
  await hdfsRemove(instance, checkFolder(token), signal)
}

function checkFolder(token: string): string {
  return `/tmp/${token}-mapreduce`
}

/** The history server knows a finished job within a second or two. */
async function finishedState(instance: Instance, id: string, signal: AbortSignal): Promise<string> {
  const url = `http://${address(instance, 'jobhistory.http')}/ws/v1/history/mapreduce/jobs`
  for (;;) {
    const list = jobs.parse(await getJson(url, signal)).jobs?.job ?? []
    const job = list.find((each) => each.id === id)
    if (job !== undefined) return job.state
    await delay(250, undefined, { signal })
  }
}
