// Measures how long a command takes from its start to its end, in a process of its own each time.
import { join } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { type Client, clients, linkMakersSpark } from './clients.js'
import { type Place, succeeded, type Timed, timed } from './place.js'
import type { Sample, Way } from './samples.js'

/** Everything runs. `ids` are those of clients; left out, all. */
export async function measureClients(
  place: Place,
  instance: Instance,
  rounds: number,
  ids?: readonly string[],
): Promise<Sample[]> {
  const makers = join(place.folder, 'makers-spark')
  await linkMakersSpark(instance, makers)
  const samples: Sample[] = []
  for (const client of clients(instance, makers)) {
    if (ids !== undefined && !ids.includes(client.id)) continue
    // The files of both are in memory afterwards.
    for (const way of ['stock', 'sparkbox'] as const) await runClient(place, instance, client, way)
    for (let round = 1; round <= rounds; round++) samples.push(...(await compare(place, instance, client, round)))
  }
  return samples
}

/** Another one goes first each time. */
async function compare(place: Place, instance: Instance, client: Client, round: number): Promise<Sample[]> {
  const order: Way[] = round % 2 === 1 ? ['stock', 'sparkbox'] : ['sparkbox', 'stock']
  const samples: Sample[] = []
  for (const way of order) {
    const { seconds, cpuSeconds } = await runClient(place, instance, client, way)
    place.tell(`round ${round}: ${client.id}, ${way}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} CPU s`)
    samples.push({ measure: client.id, way, round, value: seconds, parts: { cpuSeconds } })
  }
  return samples
}

/** @throws Error where it fails or its output lacks what it should show */
export async function runClient(place: Place, instance: Instance, client: Client, way: Way): Promise<Timed> {
  const isOurs = way === 'sparkbox'
  const argv = isOurs ? client.ours : client.stock
  const run = await timed({
    argv,
    environment: { ...client.environment, ...(isOurs ? {} : client.stockEnvironment) },
    directory: instance.directories.temporary,
    signal: place.signal,
    ...(client.input === undefined ? {} : { input: client.input }),
  })
  succeeded(run, `${client.id} (${argv[0]})`)
  if (run.output.some((line) => line.includes(client.expected))) return run
  throw new Error(`${client.id} (${argv[0]}) did not print ${client.expected}:\n${run.lines.slice(-20).join('\n')}`)
}
