// The shape of sparkbox.yaml: the typed part as a zod schema, and the whole as a JSON Schema for editors.
import { z } from 'zod'
import { type OverrideSection, overrideSections } from './model.js'

/** The names that this room cannot know, because products and stacks define them. */
export interface Vocabulary {
  services: readonly string[]
  /** Port ids: `namenode.http`. */
  ports: readonly string[]
  /** The first is the default. */
  stacks: readonly string[]
  /** Keys worth a warning when one is nearly, but not quite, written. */
  wellKnownKeys?: Partial<Record<OverrideSection, readonly string[]>>
}

/** Everything but the override maps. Output: every default filled in, memory in MiB, ports only where set. */
export function typedSchema({ services, ports, stacks }: Vocabulary) {
  return z.strictObject({
    stack: z
      .enum(stacks as [string, ...string[]])
      .default('current')
      .describe('The tested set of versions.'),
    profile: z
      .enum(['small', 'medium', 'large', 'auto'])
      .default('auto')
      .describe('How much memory the services take; auto chooses from what the machine has.'),
    java: section({
      home: absolutePath.describe('The JAVA_HOME to use instead of the one that is found.'),
      hadoop: absolutePath.describe('The JAVA_HOME of Hadoop alone.'),
      hive: absolutePath.describe('The JAVA_HOME of Hive alone.'),
      spark: absolutePath.describe('The JAVA_HOME of Spark alone.'),
    }),
    source: z
      .enum(['auto', 'registry', 'apache'])
      .default('auto')
      .describe(
        "Where Hadoop, Hive and Spark come from: the package registries, or Apache's own release files; auto takes what can be reached, the registries first.",
      ),
    apache: section({
      mirrors: z
        .array(z.string(mirrorRule).regex(/^https?:\/\/[^\s\p{Cc}?#@]+$/u, mirrorRule), 'must be a list of addresses')
        .default([])
        .describe("Mirrors of Apache's releases, tried in this order before Apache's own hosts."),
    }),
    python: section({ executable: absolutePath.describe('The Python to use instead of the one that is found.') }),
    ports: section(Object.fromEntries(ports.map((id) => [id, port.optional()]))).describe(
      'Fixed port numbers; all others are chosen when the instance is made.',
    ),
    services: section(Object.fromEntries(services.map((id) => [id, service]))).describe('Settings of single services.'),
    wsl: section({
      keepAlive: z
        .boolean(switchRule)
        .nullable()
        .default(null)
        .describe(
          'On WSL: hold the distribution while the instance runs, so that closing the last terminal does no harm.',
        ),
    }),
    security: section({
      sql: z
        .enum(['none', 'password'])
        .default('none')
        .describe(
          "Who may use HiveServer2 and Spark's own server: everybody on this machine, or who knows the instance's password.",
        ),
    }),
  })
}

/** For editors, which complete the names in the vocabulary; without `ports` any port id will do. */
export function jsonSchema(vocabulary: Omit<Vocabulary, 'ports'> & { ports?: readonly string[] }) {
  const overrides = Object.fromEntries(
    overrideSections.map((name) => [name, overrideMap.describe(sectionTitles[name])]),
  )
  const anyPorts = vocabulary.ports === undefined ? { ports: z.record(z.string(), port).optional() } : {}
  const typed = typedSchema({ ...vocabulary, ports: vocabulary.ports ?? [] })
  const { $schema, ...schema } = z.toJSONSchema(typed.extend({ ...anyPorts, ...overrides }), { io: 'input' })
  return { $schema, title: 'sparkbox.yaml', description: 'Settings of a sparkbox instance.', ...schema }
}

const memoryRule = 'must be memory such as 512m or 2g, or a number of MiB, from 32m to 1024g'
const portRule = 'must be a whole number from 1024 to 65535'
const pathRule = 'must be an absolute path'
const mirrorRule = 'must be an address such as https://mirror.example.org/apache'
const mapRule = 'must be a map of names to values'
const switchRule = 'must be true or false'

const absolutePath = z
  .string(pathRule)
  .regex(/^\/[^\p{Cc}]*$/u, pathRule)
  .nullable()
  .default(null)

const port = z.number(portRule).int(portRule).min(1024, portRule).max(65535, portRule)

const smallestHeap = 32
const largestHeap = 1024 * 1024

const heap = z
  .union([z.number(), z.string().regex(/^[0-9]+[mMgG]?$/, memoryRule)], { error: memoryRule })
  .transform((memory, context) => {
    const megabytes = toMegabytes(memory)
    const fits = Number.isInteger(megabytes) && megabytes >= smallestHeap && megabytes <= largestHeap
    if (!fits) context.issues.push({ code: 'custom', message: memoryRule, input: memory })
    return megabytes
  })
  .nullable()
  .default(null)

const optionRule = 'must be text without control characters'

const service = section({
  enabled: z.boolean(switchRule).default(true).describe('false leaves the service out.'),
  heap: heap.describe('Largest heap of its JVM: 512m, 2g, or a number of MiB.'),
  javaOptions: z
    .array(z.string(optionRule).regex(/^[^\p{Cc}]+$/u, optionRule), 'must be a list of options')
    .default([])
    .describe('Further JVM options, appended last.'),
}).transform(({ enabled, heap, javaOptions }) => ({ enabled, heapMegabytes: heap, javaOptions }))

const overrideMap = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional()

const sectionTitles: Record<OverrideSection, string> = {
  'core-site': 'Overrides core-site.xml of Hadoop.',
  'hdfs-site': 'Overrides hdfs-site.xml.',
  'yarn-site': 'Overrides yarn-site.xml.',
  'mapred-site': 'Overrides mapred-site.xml.',
  'capacity-scheduler': 'Overrides capacity-scheduler.xml of YARN.',
  'hive-site': 'Overrides hive-site.xml of HiveServer2.',
  'metastore-site': 'Overrides metastore-site.xml of the Hive metastore.',
  'spark-defaults': 'Overrides spark-defaults.conf.',
  'spark-env': 'Environment variables in spark-env.sh; values are literal.',
  log4j: 'Overrides log4j.properties of the Spark shells, which Spark before 3.3 reads.',
  log4j2: 'Overrides log4j2.properties of the Spark shells, which Spark 3.3 and newer reads.',
  postgresql: 'Overrides postgresql.conf.',
}

/** A map whose name may stand there with nothing under it, as after commenting out its last line. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((value) => value ?? {}, z.strictObject(shape, mapRule)).prefault({})
}

function toMegabytes(memory: string | number): number {
  const [, digits, unit] = /^([0-9.-]+)([mg]?)$/i.exec(String(memory)) ?? []
  return Number(digits) * (unit?.toLowerCase() === 'g' ? 1024 : 1)
}
