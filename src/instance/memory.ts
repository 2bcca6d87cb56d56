// How much memory each process may take, by profile.
import type { StackDefinition } from '../artifacts/model.js'
import type { MemoryPlan } from '../components/contract.js'
import { servicesOf } from '../components/traits.js'
import type { MemoryProfile, StackConfig } from '../config/model.js'

/** MiB by service: small, medium, large. */
const heaps: Record<string, [small: number, medium: number, large: number]> = {
  namenode: [128, 192, 512],
  datanode: [96, 128, 256],
  secondarynamenode: [96, 128, 256],
  resourcemanager: [192, 256, 512],
  nodemanager: [160, 192, 384],
  jobhistory: [128, 160, 256],
  metastore: [192, 256, 512],
  hiveserver2: [512, 768, 1536],
  'spark-history': [256, 384, 768],
  'spark-connect': [768, 1024, 2048],
  'spark-thrift': [768, 1024, 2048],
}

const yarnMegabytes = { small: 3072, medium: 8192, large: 16_384 }
const order: MemoryProfile[] = ['small', 'medium', 'large']
const gibibyte = 2 ** 30

/** A machine below 12 GiB is small, below 30 GiB medium: the services and a job together must leave room for its user. */
export function chooseProfile(memoryBytes: number): MemoryProfile {
  if (memoryBytes < 12 * gibibyte) return 'small'
  return memoryBytes < 30 * gibibyte ? 'medium' : 'large'
}

export function planMemory(
  config: StackConfig,
  machine: { memoryBytes: number; processors: number },
  stack: Pick<StackDefinition, 'versions'>,
): MemoryPlan {
  const services = servicesOf(stack)
  const profile = config.profile === 'auto' ? chooseProfile(machine.memoryBytes) : config.profile
  const column = order.indexOf(profile)
  const heapMegabytes = Object.fromEntries(
    Object.entries(heaps)
      .filter(([id]) => services.includes(id))
      .map(([id, sizes]) => [id, config.services[id]?.heapMegabytes ?? sizes[column]!]),
  )
  return {
    profile,
    heapMegabytes,
    yarnMegabytes: yarnMegabytes[profile],
    // Small containers mostly wait for each other: two for each core keep it busy, and two fit on any machine.
    yarnCores: Math.max(4, machine.processors * 2),
  }
}

/** What the same services may take together with the heaps of the profile small, in MiB. */
export function leastMegabytes(memory: MemoryPlan): number {
  const least = Object.entries(memory.heapMegabytes).map(([id, heap]) => [id, Math.min(heap, heaps[id]?.[0] ?? heap)])
  return plannedMegabytes({ ...memory, heapMegabytes: Object.fromEntries(least) })
}

/** What all services may take together, in MiB: heaps, and about 120 MiB beside each for code, threads and buffers. */
export function plannedMegabytes({ heapMegabytes }: MemoryPlan): number {
  return Object.values(heapMegabytes).reduce((sum, heap) => sum + heap + 120, 64)
}
