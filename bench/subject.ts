// On what machine and with what the figures were measured.
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { version } from '../src/cli/version.js'
import type { Instance } from '../src/components/contract.js'
import { readMachine } from '../src/host/machine.js'

export interface Subject {
  /** ISO 8601. */
  date: string
  sparkbox: string
  machine: {
    processor: string
    processors: number
    memoryBytes: number
    kernel: string
    distribution: string
    /** Processes that wanted to run, over the last minute before the benchmark. */
    loadBefore: number
  }
  java: string
  node: string
  /** Product to version. */
  versions: Record<string, string>
  profile: string
}

export async function describeSubject(instance: Instance, loadBefore: number): Promise<Subject> {
  const { processors, memoryBytes, kernel, distribution } = await readMachine()
  const processor = /^model name\s*:\s*(.+)$/m.exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown'
  return {
    date: new Date().toISOString(),
    sparkbox: await version(),
    machine: { processor, processors, memoryBytes, kernel, distribution: distribution.title, loadBefore },
    java: `${instance.javas.spark.version} (${instance.javas.spark.vendor})`,
    node: process.version,
    versions: instance.stack.versions,
    profile: instance.memory.profile,
  }
}

export function currentLoad(): number {
  return loadavg()[0]!
}

/** One line for people. */
export function subjectLine({ date, machine, java, versions }: Subject): string {
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(0)
  const products = ['spark', 'hadoop', 'hive'].map((name) => `${name} ${versions[name]}`).join(', ')
  return `${date.slice(0, 10)}: ${machine.processor}, ${machine.processors} processors, ${gigabytes} GiB, Linux ${machine.kernel}, Java ${java}; ${products}`
}
