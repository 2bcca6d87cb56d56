// Puts data that was built up in the place of the present data, by renames alone, so that a kill or a power cut at any
// moment ends in the one or in the other.
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { StackError } from '../../errors.js'
import { ensureFolder, exists, readIfExists, syncFolder, writeFileAtomic } from '../../host/files.js'
import { instanceRoot } from '../folders.js'
import { configFilePath, type Home } from '../home.js'
import { type InstanceRecord, writeRecord } from '../record.js'
import { removeWhole } from './remove.js'
import { dataTrees, treeIds } from './trees.js'

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  /** Name of the snapshot, for messages. */
  snapshot: z.string(),
  instanceId: z.string(),
  /** Trees that the snapshot has; the others go. */
  trees: z.array(z.enum(treeIds)),
  /** What the record says afterwards. */
  stack: z.string(),
  dataVersions: z.record(z.string(), z.string()),
  /** The text of sparkbox.yaml afterwards; null leaves it as it is. */
  configuration: z.string().nullable(),
})

/** With this file on disk the new data counts, and every next command goes on to the end; without it the old data does. */
export type SwapJournal = z.infer<typeof schema>

function journalPath(home: Home, instance: string): string {
  return join(instanceRoot(home, instance), 'restore.json')
}

/** Null where no swap is under way. @throws StackError SNAPSHOT_DAMAGED for a file that was edited */
export async function readJournal(home: Home, record: InstanceRecord): Promise<SwapJournal | null> {
  const file = journalPath(home, record.name)
  const text = await readIfExists(file)
  if (text === null) return null
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success && parsed.data.instanceId === record.id) return parsed.data
  throw new StackError('SNAPSHOT_DAMAGED', `${file}, by which a restore goes on, makes no sense`, {
    hint: `look which data is the right one, then remove ${file}: present data has its usual place, new data beside it the ending .restoring, replaced data .former`,
    details: { file },
  })
}

/**
 * Carries the swap out and yields after every step that changes something on disk. Whoever stops in between, or is killed,
 * calls it again with the same journal and gets to the same end.
 */
export async function* swap(home: Home, record: InstanceRecord, journal: SwapJournal): AsyncGenerator<string> {
  await writeFileAtomic(journalPath(home, record.name), `${JSON.stringify(journal)}\n`, { mode: 0o600 })
  yield 'the journal is written'
  const trees = dataTrees(home, record)
  for (const { id, folder, next, former } of trees) {
    const [isReady, isThere] = [await exists(next), await exists(folder)]
    // With nothing built up, either this tree is done, or the snapshot has none.
    if (isThere && (isReady || !journal.trees.includes(id))) {
      await rename(folder, former)
      await syncFolder(dirname(folder))
      yield `${id}: the present data stepped aside`
    }
    if (!isReady) continue
    await rename(next, folder)
    await syncFolder(dirname(folder))
    yield `${id}: the new data is in its place`
  }
  await writeRecord(home, { ...record, stack: journal.stack, dataVersions: journal.dataVersions })
  yield 'the record is written'
  if (journal.configuration !== null) {
    const file = configFilePath(home, record.name)
    await ensureFolder(dirname(file))
    await writeFileAtomic(file, journal.configuration)
    yield 'the configuration is written'
  }
  for (const { id, former } of trees) {
    if (!(await exists(former))) continue
    await removeWhole(former)
    yield `${id}: the former data is gone`
  }
  await rm(journalPath(home, record.name))
  await syncFolder(instanceRoot(home, record.name))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
