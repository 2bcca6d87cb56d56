import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import protobuf from 'protobufjs/light.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadMessages } from './connect-messages.js'
import { readMessages } from './connect-proto.js'

/**
 * A jar with a class and two .proto files of package spark.connect: Plan { oneof { Relation root = 1; Command command = 2 } },
 * Response { string session_id = 1; optional int64 row_count = 4; Batch arrow_batch = 2; message Batch { bytes data = 7;
 * repeated string names = 8 } enum Kind { NONE = 0; SOME = 3 } } and Relation.
 */
const jarBytes = Buffer.from(
  'UEsDBBQAAAAAAAAAIQA5JazaCwAAAAsAAAALAAAAb3JnL3guY2xhc3Nub3QgYSBwcm90b1BLAwQUAAAACAAQonddZTcas+0AAABzAQAAGAAAAHNwYXJrL2Nvbm5lY3QvYmFzZS5wcm90bz2P0U7DMAxF3/sVVj9gAzYBUrQXEE+IDY0PqLzUG9HaOEo8QVXt33GylqdY9/re46TBC/7CBuoQWXhVmyqgPeOJIAWM54Vl78mKqVwfOArURV5O8jJSh+LYp0XJa7ynlHL8s0MPYwXAnvgIHBoZAhUFYD/FIDKL0u9NkV+579G3YKd3Aw/ZuFbX/9o9paC4W1GS6PwJknpa1rh2ruKQ27ED5+VxrZSfxvLFZ9Q6+y8o9hswZuNQ5gk1Y24LIxwGoQQtCurGk4FIgVCondEeNaHWs9ErAchfenh3evoI2932TZ07A1+7jzytTPnJH1BLAwQUAAAACAAQonddsvXkUGEAAAB0AAAAHQAAAHNwYXJrL2Nvbm5lY3QvcmVsYXRpb25zLnByb3RvRYxBCoAwDATvfUXwLIJ4kqqP8AehFClqEpoIivh3FQ+edhiG1YMMd+ihkMzGTeGdYJhxiqCCea4CE8Vg3q1R9dVjXNASE5w/JpLNnpPaw4rSqeVEUwnfDsDyVvoErYfL3VBLAQIUAxQAAAAAAAAAIQA5JazaCwAAAAsAAAALAAAAAAAAAAAAAACAAQAAAABvcmcveC5jbGFzc1BLAQIUAxQAAAAIABCid11lNxqz7QAAAHMBAAAYAAAAAAAAAAAAAACAATQAAABzcGFyay9jb25uZWN0L2Jhc2UucHJvdG9QSwECFAMUAAAACAAQonddsvXkUGEAAAB0AAAAHQAAAAAAAAAAAAAAgAFXAQAAc3BhcmsvY29ubmVjdC9yZWxhdGlvbnMucHJvdG9QSwUGAAAAAAMAAwDKAAAA8wEAAAAA',
  'base64',
)

let folder: string
let jar: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-proto-'))
  jar = join(folder, 'spark-connect.jar')
  await writeFile(jar, jarBytes)
})
afterEach(() => rm(folder, { recursive: true }))

test('only the needed fields are kept, under the numbers of the jar', async () => {
  const needed = { 'spark.connect.Response': ['sessionId', 'arrowBatch'], 'spark.connect.Response.Batch': ['data'] }
  const root = protobuf.Root.fromJSON(await readMessages(jar, needed, []))
  const response = root.lookupType('spark.connect.Response')
  expect(Object.keys(response.fields)).toEqual(['sessionId', 'arrowBatch'])
  const bytes = response.encode({ sessionId: 's', arrowBatch: { data: Buffer.from('x') } }).finish()
  expect(Buffer.from(bytes).toString('hex')).toBe('0a0173' + '1203' + '3a0178')
})

test('an opaque field is plain bytes, so its type is not needed', async () => {
  const needed = { 'spark.connect.Plan': ['root'] }
  const root = protobuf.Root.fromJSON(await readMessages(jar, needed, ['spark.connect.Plan.root']))
  const bytes = root
    .lookupType('spark.connect.Plan')
    .encode({ root: Buffer.from('any') })
    .finish()
  expect(Buffer.from(bytes).toString('hex')).toBe('0a03616e79')
})

test('all of a message brings what is declared inside it', async () => {
  const root = protobuf.Root.fromJSON(await readMessages(jar, { 'spark.connect.Response': 'all' }, []))
  expect(root.lookupEnum('spark.connect.Response.Kind').values).toEqual({ NONE: 0, SOME: 3 })
  expect(root.lookupType('spark.connect.Response.Batch').fields.names?.id).toBe(8)
})

test('a jar without the messages is named', async () => {
  await expect(loadMessages(jar, join(folder, 'cache'))).rejects.toMatchObject({
    code: 'STORE_DAMAGED',
    message: `${jar} has no Spark Connect message spark.connect.UserContext`,
  })
  expect(await readdir(folder)).toEqual(['spark-connect.jar'])
})
