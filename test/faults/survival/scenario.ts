// One fault, and the way in which a list of them becomes tests on one instance.
import { afterAll, beforeAll, describe, it } from 'vitest'
import { Sandbox } from '../../stack/sandbox.js'
import { Subject } from './subject.js'
import { Tally } from './tally.js'

export interface Scenario {
  /** What is broken, in a few words; the name of the test. */
  fault: string
  /** Why it cannot be injected on this machine; left out where it can. */
  skip?: string | undefined
  /** Gets an instance that is ready; breaks it, looks, and mends what sparkbox cannot. */
  run: (subject: Subject, tally: Tally) => Promise<void>
}

/**
 * Runs all on one instance, each from ready to ready, and prints the counts at the end. `prepare` is called before the
 * instance is made, and what it returns when everything is over.
 */
export function survive(
  name: string,
  scenarios: readonly Scenario[],
  prepare: (box: Sandbox) => Promise<() => void> = async () => () => {},
): void {
  describe(name, () => {
    const tally = new Tally()
    let subject: Subject
    let undo = () => {}
    beforeAll(async () => {
      const box = await Sandbox.make()
      undo = await prepare(box)
      subject = new Subject(box)
      await box.seed('current')
      await box.data('up', '--profile', 'small')
    })
    afterAll(async () => {
      await subject.box.run(['down'])
      undo()
      await subject.box.remove()
      console.log(tally.line(name))
    })
    for (const { fault, skip, run } of scenarios) {
      it.skipIf(skip !== undefined)(skip === undefined ? fault : `${fault} (${skip})`, () =>
        tally.fault(async () => {
          await subject.up()
          await run(subject, tally)
          await subject.up()
        }),
      )
    }
  })
}
