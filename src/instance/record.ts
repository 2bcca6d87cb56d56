// instance.json: what is decided once, when an instance is made, and never changes by itself.
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { StackError } from '../errors.js'
import { foldersIn, readIfExists, writeFileAtomic } from '../host/files.js'
import { instanceRoot, isInstanceName, rightPostgresFolder } from './folders.js'
import type { Home } from './home.js'

const schema = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.string(),
  stack: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  ports: z.record(z.string(), z.number().int()),
  postgresFolder: z.string(),
  postgresAccount: z.object({ name: z.string(), uid: z.number(), gid: z.number() }).nullable(),
  /** Product versions that wrote the data; a version that cannot read it is refused. */
  dataVersions: z.record(z.string(), z.string()),
})

export type InstanceRecord = z.infer<typeof schema>

export function newInstanceId(): string {
  return randomBytes(8).toString('hex')
}

/** Null where no such instance was made. */
export async function readRecord(home: Home, name: string): Promise<InstanceRecord | null> {
  const path = recordPath(home, name)
  const text = await readIfExists(path)
  if (text === null) return null
  try {
    const record = schema.parse(JSON.parse(text))
    const root = instanceRoot(home, name)
    if (record.name !== name) throw isOfAnother(root, record)
    return { ...record, postgresFolder: rightPostgresFolder(root, record.id, record.postgresFolder) }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    throw new StackError('STORE_DAMAGED', `${path} is damaged: ${error.message.split('\n')[0]}`, {
      hint: `restore ${path} from a copy; data and ports of the instance ${name} are recorded there`,
      details: { path },
      cause: error,
    })
  }
}

/** Two folders with one id would take each other's processes for their own. */
function isOfAnother(root: string, { name, id }: InstanceRecord): StackError {
  return new StackError('FOREIGN_DATA', `${root} holds the instance ${name}: it is a copy of it, or was renamed`, {
    hint: `move it away, or back: mv ${root} ${join(dirname(root), name)}`,
    details: { folder: root, name, id },
  })
}

export async function writeRecord(home: Home, record: InstanceRecord): Promise<void> {
  await writeFileAtomic(recordPath(home, record.name), `${JSON.stringify(record, null, 2)}\n`)
}

/** All instances, by name. */
export async function listRecords(home: Home): Promise<InstanceRecord[]> {
  const names = (await foldersIn(home.instances)).filter(isInstanceName).sort()
  const records = await Promise.all(names.map((name) => readRecord(home, name)))
  return records.filter((record) => record !== null)
}

/** @throws StackError UNKNOWN_INSTANCE with the names there are. */
export async function requireRecord(home: Home, name: string): Promise<InstanceRecord> {
  const record = await readRecord(home, name)
  if (record !== null) return record
  const known = (await listRecords(home)).map((each) => each.name)
  throw new StackError(
    'UNKNOWN_INSTANCE',
    `there is no instance ${name}${known.length === 0 ? '' : `; there are: ${known.join(', ')}`}`,
    { hint: name === 'default' ? 'sparkbox up' : `sparkbox up --instance ${name}`, details: { name, known } },
  )
}

function recordPath(home: Home, name: string): string {
  return join(instanceRoot(home, name), 'instance.json')
}
