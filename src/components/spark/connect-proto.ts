// The messages that the server itself speaks: its .proto files, read out of its jar and cut down to what is used here.
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import protobuf from 'protobufjs'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { StackError } from '../../errors.js'

/** Parts of a message: all of it, or the fields that are used. */
export type Needed = Readonly<Record<string, 'all' | readonly string[]>>

const protoFiles =
  /^(spark\/connect\/(base|relations|commands|types|common)|google\/rpc\/(status|error_details))\.proto$|^google\/protobuf\/any\.proto$/

/**
 * The needed messages of a `spark-connect` jar in protobuf.js's JSON form. A field in `opaque` (`Plan.root`) keeps its
 * number but becomes plain bytes.
 */
export async function readMessages(
  jar: string,
  needed: Needed,
  opaque: readonly string[],
): Promise<protobuf.INamespace> {
  const root = new protobuf.Root()
  for (const source of await protoSources(jar)) protobuf.parse(source, root)
  const messages: protobuf.INamespace = { nested: {} }
  for (const [name, fields] of Object.entries(needed)) {
    const type = root.lookup(name)
    if (!(type instanceof protobuf.Type || type instanceof protobuf.Enum)) {
      throw new StackError('STORE_DAMAGED', `${jar} has no Spark Connect message ${name}`)
    }
    place(messages, name.split('.'), cut(type.toJSON() as protobuf.AnyNestedObject, name, fields, opaque))
  }
  return messages
}

function cut(
  description: protobuf.AnyNestedObject,
  name: string,
  fields: 'all' | readonly string[],
  opaque: readonly string[],
): protobuf.AnyNestedObject {
  if (fields === 'all' || !('fields' in description)) return description
  const kept = Object.entries(description.fields as Record<string, protobuf.IField>)
    .filter(([field]) => fields.includes(field))
    .map(([field, declared]) => {
      const { options: _, ...plain } = declared
      return [field, opaque.includes(`${name}.${field}`) ? { ...plain, type: 'bytes' } : plain]
    })
  if (kept.length !== fields.length) throw new Error(`${name} has not all of the fields ${fields.join(', ')}`)
  return { fields: Object.fromEntries(kept) }
}

/** Puts a description below its package or outer message. */
function place(parent: protobuf.INamespace, path: readonly string[], description: protobuf.AnyNestedObject): void {
  const [name, ...rest] = path as [string, ...string[]]
  parent.nested ??= {}
  if (rest.length > 0) {
    parent.nested[name] ??= { nested: {} }
    place(parent.nested[name] as protobuf.INamespace, rest, description)
  } else {
    parent.nested[name] = { ...parent.nested[name], ...description }
  }
}

async function protoSources(jar: string): Promise<string[]> {
  const zip = await promisify<string, yauzl.Options, ZipFile>(yauzl.open)(jar, { lazyEntries: true })
  const sources: string[] = []
  const read = async (entry: Entry): Promise<void> => {
    if (protoFiles.test(entry.fileName)) {
      sources.push(await text(await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry)))
    }
    zip.readEntry()
  }
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => void read(entry).catch(reject))
    zip.once('end', resolve)
    zip.once('error', reject)
    zip.readEntry()
  })
  return sources
}
