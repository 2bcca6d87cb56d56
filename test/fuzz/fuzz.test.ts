// Every reader and writer against hostile inputs; the numbers are printed at the end.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { report, shareOut, type Tally } from './campaign.js'
import { artifactTargets } from './targets/artifacts.js'
import { configurationTargets } from './targets/configuration.js'
import { formatTargets } from './targets/formats.js'
import { recordTargets } from './targets/records.js'
import { textTargets } from './targets/texts.js'

const inputs = numberFrom('SPARKBOX_FUZZ_INPUTS', 100_000)
/** The same inputs in every run, so that one fails for what was changed and not by chance; `random` looks for more. */
const seed =
  process.env.SPARKBOX_FUZZ_SEED === 'random'
    ? Math.floor(Math.random() * 2 ** 31)
    : numberFrom('SPARKBOX_FUZZ_SEED', 20_260_101)
const folder = mkdtempSync(join(tmpdir(), 'sparkbox-fuzz-'))
const targets = [
  ...configurationTargets,
  ...formatTargets,
  ...recordTargets(folder),
  ...artifactTargets,
  ...textTargets,
]
const shares = shareOut(targets, inputs)
const tallies = new Map<string, Tally>()

test.each(targets)('$name', async (each) => {
  const tally = await each.run(shares.get(each)!, seed)
  tallies.set(each.name, tally)
  // Inputs that are all refused would prove nothing of what is accepted.
  expect(tally).toMatchObject({ inputs: shares.get(each), accepted: expect.toSatisfy((count: number) => count > 0) })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
  console.log(`${report(tallies)}\nseed ${seed}`)
})

function numberFrom(variable: string, otherwise: number): number {
  const text = process.env[variable]
  if (text === undefined || text === '') return otherwise
  if (!/^\d+$/.test(text)) throw new Error(`${variable} is ${JSON.stringify(text)}, which is no number`)
  return Number(text)
}
