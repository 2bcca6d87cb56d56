// Brings what a killed command left of snapshots to an end, before the next command does anything.
import type { Emit } from '../../events.js'
import type { Home } from '../home.js'
import type { InstanceRecord } from '../record.js'
import { removeNext } from './build-next.js'
import { removePartials } from './folder.js'
import { readJournal, swap } from './swap.js'
import { dataTrees } from './trees.js'

/** A swap that had begun is finished; data that was only built up is removed. Whoever calls holds the control lock. */
export async function settleSnapshots(home: Home, record: InstanceRecord, emit: Emit): Promise<void> {
  const journal = await readJournal(home, record)
  if (journal === null) {
    await removeNext(dataTrees(home, record))
  } else {
    const steps: string[] = []
    for await (const step of swap(home, record, journal)) steps.push(step)
    const text = `finished the restore of the snapshot ${journal.snapshot}, which had been interrupted`
    emit({ type: 'notice', level: 'warning', text })
  }
  await removePartials(home, record.name)
}
