// Many inputs for many targets: counts them, times them, and holds what must be true of each.
import fc from 'fast-check'
import { StackError } from '../../src/errors.js'

/**
 * A reader, or a writer with its reader. `check` throws a StackError for an input that it refuses, and anything else
 * for a defect.
 */
export interface Target {
  name: string
  /** Its part of all inputs, compared with those of the others; small for one that needs files or sockets. */
  share: number
  run: (inputs: number, seed: number) => Promise<Tally>
}

export interface Tally {
  inputs: number
  accepted: number
  refused: number
  /** Processor time of this process, which a busy machine does not lengthen. */
  milliseconds: number
}

/** No input may keep the processor for longer; the slowest are some thousand characters long. */
const limitMilliseconds = 2000

/** `harmless` is an input among the others, for a target whose hostile ones are all refused. */
export function target<T>(
  name: string,
  share: number,
  hostile: fc.Arbitrary<T>,
  check: (input: T) => unknown,
  harmless?: NoInfer<T>,
): Target {
  const input = harmless === undefined ? hostile : fc.oneof({ weight: 20, arbitrary: hostile }, fc.constant(harmless))
  return {
    name,
    share,
    async run(inputs, seed) {
      const tally: Tally = { inputs: 0, accepted: 0, refused: 0, milliseconds: 0 }
      const property = fc.asyncProperty(input, async (value) => {
        tally.inputs++
        const begun = process.cpuUsage()
        tally[await outcome(() => check(value))]++
        const spent = processorMilliseconds(begun)
        tally.milliseconds += spent
        if (spent > limitMilliseconds) throw new Error(`${name} took ${spent} ms for one input`)
        requireCleanPrototypes()
      })
      await fc.assert(property, { numRuns: inputs, seed })
      return tally
    },
  }
}

/** How often each target is asked, so that the sum is at least `inputs`. */
export function shareOut(targets: readonly Target[], inputs: number): Map<Target, number> {
  const sum = targets.reduce((total, { share }) => total + share, 0)
  return new Map(targets.map((each) => [each, Math.ceil((inputs * each.share) / sum)]))
}

/** One line a target, and the sum. */
export function report(tallies: ReadonlyMap<string, Tally>): string {
  const total: Tally = { inputs: 0, accepted: 0, refused: 0, milliseconds: 0 }
  for (const tally of tallies.values())
    for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += tally[key]
  const line = (name: string, { inputs, accepted, refused, milliseconds }: Tally) =>
    `${name.padEnd(44)} ${String(inputs).padStart(8)} inputs  ${String(accepted).padStart(8)} accepted  ` +
    `${String(refused).padStart(8)} refused  ${(milliseconds / 1000).toFixed(1).padStart(6)} s`
  return [...[...tallies].map(([name, tally]) => line(name, tally)), line('all targets', total)].join('\n')
}

async function outcome(check: () => unknown): Promise<'accepted' | 'refused'> {
  try {
    await check()
    return 'accepted'
  } catch (error) {
    if (error instanceof StackError) return 'refused'
    throw error
  }
}

function processorMilliseconds(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype]
const known = prototypes.map((each) => Reflect.ownKeys(each).length)

function requireCleanPrototypes(): void {
  const changed = prototypes.findIndex((each, index) => Reflect.ownKeys(each).length !== known[index])
  if (changed >= 0) throw new Error(`an input has changed the prototype number ${changed}`)
}
