// What becomes of a job on YARN when the parts of YARN end under it.
import { existsSync } from 'node:fs'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Outcome } from '../../stack/sandbox.js'
import type { Scenario } from './scenario.js'
import { type Subject, signal, until } from './subject.js'

/** Its tasks take ten seconds, one after the other; the first says that they have begun. */
const program = `
import sys, time
from pyspark.sql import SparkSession

def work(number, started=sys.argv[1]):
    open(started, 'w').close()
    time.sleep(1)
    return number

print('sum', SparkSession.builder.getOrCreate().sparkContext.parallelize(range(10), 10).map(work).sum())
`

export const resourceManagerUnderJob: Scenario = {
  fault: 'kill -9 of the ResourceManager under a job: the job goes on to its result',
  run: async (subject) => {
    const outcome = await whileItRuns(subject, async () => {
      signal(await subject.pidOf('resourcemanager'), 'SIGKILL')
    })
    expect(outcome.exitCode, outcome.stderr).toBe(0)
    expect(outcome.stdout).toContain('sum 45')
    await subject.untilReady()
    expect(await applications(subject)).toMatchObject([{ state: 'FINISHED', finalStatus: 'SUCCEEDED' }])
  },
}

export const tornStateUnderJob: Scenario = {
  fault: 'the ResourceManager is killed under a job, and a file that it has kept is torn: it begins anew',
  run: async (subject) => {
    const key = 'FSRMStateRoot/AMRMTokenSecretManagerRoot/AMRMTokenSecretManagerNode'
    await whileItRuns(subject, async () => {
      await truncate(subject.path('data', 'resourcemanager', key))
      signal(await subject.pidOf('resourcemanager'), 'SIGKILL')
      await subject.untilReady()
      expect(await applications(subject)).toEqual([])
    })
  },
}

export const stopUnderJob: Scenario = {
  fault: 'down under a job: everything ends in an orderly way, and nothing of the job haunts the next start',
  run: async (subject) => {
    const outcome = await whileItRuns(subject, async () => {
      const { exitCode, stderr } = await subject.box.run(['down'])
      expect(exitCode, stderr).toBe(0)
      expect(stderr).toContain('NodeManager: stopped')
      expect(stderr).not.toContain('was killed')
    })
    expect(outcome.exitCode).not.toBe(0)
    await subject.up()
    expect(await applications(subject)).toEqual([])
  },
}

async function whileItRuns({ box }: Subject, body: () => Promise<void>): Promise<Outcome> {
  const [file, started] = [join(box.home, 'job.py'), join(box.home, 'job-has-begun')]
  await rm(started, { force: true })
  await writeFile(file, program)
  const options = ['--master', 'yarn', '--num-executors', '1', '--executor-cores', '1']
  const job = box.run(['run', '--', ...options, file, started])
  await until('a task of the job runs', 120, async () => existsSync(started))
  await body()
  return job
}

async function applications({ box }: Subject): Promise<{ state: string; finalStatus: string }[]> {
  const port = (await box.record()).ports['resourcemanager.http']
  const answer = await fetch(`http://127.0.0.1:${port}/ws/v1/cluster/apps`)
  const { apps } = (await answer.json()) as { apps: { app: { state: string; finalStatus: string }[] } | null }
  return apps?.app ?? []
}
