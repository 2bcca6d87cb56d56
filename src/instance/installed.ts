// installed.json: what `up` and `install` found and installed for an instance, so that shells need not look again.
import { join } from 'node:path'
import { z } from 'zod'
import { StackError } from '../errors.js'
import { readIfExists, writeFileAtomic } from '../host/files.js'

const variables = z.record(z.string(), z.string())

const sshPrograms = z.object({
  server: z.object({ program: z.string(), options: z.array(z.string()), variables }),
  client: z.object({ ssh: z.string(), scp: z.string(), sftp: z.string(), keygen: z.string(), variables }),
  accountLibrary: z.string().nullable(),
})

const java = z.object({
  home: z.string(),
  major: z.number(),
  version: z.string(),
  vendor: z.string(),
  origin: z.string(),
})
const tool = z.object({ program: z.string(), variables: z.record(z.string(), z.string()) })
const schema = z.object({
  stack: z.string(),
  artifacts: z.record(z.string(), z.string()),
  /** Names of the artifacts that are Apache's own releases. */
  official: z.array(z.string()).default([]),
  javas: z.object({ hadoop: java, hive: java, spark: java }),
  python: z.object({
    executable: z.string(),
    version: z.string(),
    origin: z.string(),
    unfit: z.string().nullable().default(null),
  }),
  /** What an instance can do without: null where it is not to be had, absent where nobody has looked yet. */
  tools: z.object({ sshd: sshPrograms.nullable().optional(), r: tool.nullable().optional() }).optional(),
  /** Why an optional artifact is not there. */
  absences: z.record(z.string(), z.object({ reason: z.string(), fix: z.string() })).optional(),
})

export type Installed = z.infer<typeof schema>

export async function readInstalled(root: string): Promise<Installed | null> {
  const text = await readIfExists(join(root, 'installed.json'))
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    // It only saves looking again; a damaged one is as good as none.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

export async function requireInstalled(root: string, name: string): Promise<Installed> {
  const installed = await readInstalled(root)
  if (installed !== null) return installed
  throw new StackError('NOT_RUNNING', `the instance ${name} is not installed completely`, {
    hint: name === 'default' ? 'sparkbox up' : `sparkbox up --instance ${name}`,
  })
}

export async function writeInstalled(root: string, installed: Installed): Promise<void> {
  await writeFileAtomic(join(root, 'installed.json'), `${JSON.stringify(installed, null, 2)}\n`)
}
