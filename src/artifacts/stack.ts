// The stacks there are: folders with a stack.json.
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { readIfExists } from '../host/files.js'
import type { StackDefinition } from './model.js'
import { fillVersions, type Gap } from './version-placeholders.js'

const bytes = z.number().int().nonnegative().optional()
const artifactName = z.string().regex(/^[a-z][a-z0-9-]*$/)
const estimate = z
  .strictObject({ unlockedBytes: bytes, temporaryBytes: bytes, cacheBytes: bytes, packedBytes: bytes })
  .optional()
/** Below a root, without a way out of it; names of versions stand in it as `${hadoop}`. */
const releasePath = z.string().regex(/^(?!.*(^|\/)\.)[\w.${}-]+(\/[\w.${}-]+)*$/)
/** Relative, without a way out. */
const folderBelow = z.string().regex(/^(?!.*(^|\/)\.)[\w.-]+(\/[\w.-]+)*$/)
const globs = z.array(z.string()).optional()
const release = {
  path: releasePath,
  arm64Path: releasePath.optional(),
  sha512: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .optional(),
  keys: releasePath.optional(),
  include: globs,
  exclude: globs,
  strip: z.number().int().nonnegative().optional(),
  firstOfHadoop: z.array(z.string()).optional(),
}
const base = {
  name: artifactName,
  title: z.string(),
  estimate,
  official: z.strictObject({ ...release, estimate, replaces: z.array(artifactName).optional() }).optional(),
  onlyWithOfficial: artifactName.optional(),
}
const artifact = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    source: z.literal('maven'),
    kind: z.literal('classpath'),
    pom: z.string(),
    exclude: z.array(z.string()).optional(),
    first: z.array(z.string()).optional(),
  }),
  z.strictObject({
    ...base,
    source: z.literal('maven'),
    kind: z.literal('archive'),
    coordinates: z.string().regex(/^[^:]+(:[^:]+){2,4}$/),
    include: z.array(z.string()).optional(),
    strip: z.number().int().nonnegative().optional(),
    into: folderBelow.optional(),
    inner: z.string().optional(),
  }),
  z.strictObject({
    ...base,
    source: z.literal('pypi'),
    kind: z.literal('environment'),
    requirements: z.string(),
    buildRequirements: z.string(),
    locked: z.array(z.string()).min(1),
  }),
  z.strictObject({ ...base, source: z.literal('apache'), kind: z.literal('release'), ...release }),
])
const javaRange = z.strictObject({ minimum: z.number().int(), maximum: z.number().int() })
const pythonVersion = z.string().regex(/^3\.\d+$/)
const definition = z.strictObject({
  name: z.string(),
  title: z.string(),
  versions: z.record(z.string(), z.string()),
  java: z.strictObject({ hadoop: javaRange, hive: javaRange, spark: javaRange }),
  python: z.strictObject({ minimum: pythonVersion, maximum: pythonVersion }),
  artifacts: z.array(artifact),
})

/** All stacks in these folders, sorted by name. @throws StackError CONFIG_INVALID for the first damaged one. */
export async function listStacks(folders: readonly string[]): Promise<StackDefinition[]> {
  const paths = await findStacks(folders)
  return Promise.all([...paths.values()].map(readDefinition))
}

/** Name to folder, sorted by name; of two with one name the one in the earlier folder counts. Reads none of them. */
export async function findStacks(folders: readonly string[]): Promise<Map<string, string>> {
  const paths = new Map<string, string>()
  for (const folder of folders)
    for (const name of await foldersIn(folder)) {
      const path = resolve(folder, name)
      if (!paths.has(name) && (await readIfExists(join(path, 'stack.json'))) !== null) paths.set(name, path)
    }
  return new Map([...paths].sort(([one], [other]) => one.localeCompare(other)))
}

/** @throws StackError UNKNOWN_STACK with the names there are and the nearest one; CONFIG_INVALID with file and key. */
export async function readStack(name: string, folders: readonly string[]): Promise<StackDefinition> {
  const paths = await findStacks(folders)
  const path = paths.get(name)
  if (path !== undefined) return readDefinition(path)
  const known = [...paths.keys()]
  const nearest = known.toSorted((one, other) => distance(name, one) - distance(name, other))[0]
  throw new StackError('UNKNOWN_STACK', `there is no stack ${JSON.stringify(name)}; there are: ${known.join(', ')}`, {
    ...(nearest === undefined ? {} : { hint: `did you mean ${nearest}?` }),
    details: { name, known, folders },
  })
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((each) => each.isDirectory()).map(({ name }) => name)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** The stack in one folder. @throws StackError CONFIG_INVALID with file and key. */
export async function readDefinition(directory: string): Promise<StackDefinition> {
  const path = join(directory, 'stack.json')
  const parsed = definition.safeParse(parseJson(path, await readFile(path, 'utf8')))
  if (!parsed.success) throw damaged(path, parsed.error.issues)
  if (parsed.data.name !== basename(directory)) {
    const message = `is ${parsed.data.name}, and the folder is named ${basename(directory)}`
    throw damaged(path, [{ path: ['name'], message }])
  }
  const { filled, gaps } = fillVersions(parsed.data)
  if (gaps.length > 0) throw damaged(path, gaps)
  return { ...filled, directory }
}

function damaged(path: string, issues: readonly (z.core.$ZodIssue | Gap)[]): StackError {
  const problems = issues.map((each) => `${each.path.join('.')}: ${each.message}`)
  return new StackError('CONFIG_INVALID', `${path} is no stack: ${problems.join('; ')}`, {
    details: { path, problems },
  })
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new StackError('CONFIG_INVALID', `${path} is no JSON: ${error.message}`, { details: { path }, cause: error })
  }
}
