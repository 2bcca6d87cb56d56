// Measures the first and the repeated `sparkbox sql` against the makers' `spark-sql -e`, which knows no repetition.
import { join } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { clients, linkMakersSpark } from './clients.js'
import { lineCount } from './data.js'
import { runClient } from './measure-clients.js'
import { type Place, sparkbox, type Timed } from './place.js'
import type { Sample } from './samples.js'

const query = 'select count(*) from benchmark_lines'
/** Of one round. */
const repetitions = 5

/** Everything runs; Spark Connect, which has the same jars as `spark-sql`, is started anew in each round. */
export async function measureQueries(place: Place, instance: Instance, rounds: number): Promise<Sample[]> {
  const makers = join(place.folder, 'makers-spark')
  await linkMakersSpark(instance, makers)
  const stock = clients(instance, makers).find(({ id }) => id === 'spark-sql')!
  const samples: Sample[] = []
  for (let round = 1; round <= rounds; round++) {
    await sparkbox(place, 'restart', 'spark-connect')
    const first = await ask(place)
    samples.push({ measure: 'first-query', way: 'sparkbox', round, value: first.seconds })
    for (let time = 0; time < repetitions; time++) {
      const { seconds } = await ask(place)
      samples.push({ measure: 'repeated-query', way: 'sparkbox', round, value: seconds })
    }
    const { seconds } = await runClient(place, instance, stock, 'stock')
    for (const measure of ['first-query', 'repeated-query'])
      samples.push({ measure, way: 'stock', round, value: seconds })
    const repeated = samples.at(-3)!.value
    place.tell(
      `round ${round}: first ${first.seconds.toFixed(2)} s, last of ${repetitions} ${repeated.toFixed(2)} s, spark-sql -e ${seconds.toFixed(1)} s`,
    )
  }
  return samples
}

async function ask(place: Place): Promise<Timed> {
  const run = await sparkbox(place, 'sql', query)
  if (run.output.some((line) => line.includes(String(lineCount)))) return run
  throw new Error(`sparkbox sql did not print ${lineCount}:\n${run.lines.join('\n')}`)
}
