// The stacks of a bundle, and what this machine knows under their names.
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BundledStack } from '../artifacts/bundle/manifest.js'
import type { Bundle } from '../artifacts/bundle/open.js'
import { unpackEntries } from '../artifacts/bundle/unpack.js'
import type { StackDefinition } from '../artifacts/model.js'
import { readStack } from '../artifacts/stack.js'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { writeFileAtomic } from '../host/files.js'
import { type Home, stackFolders } from '../instance/home.js'

export interface ImportedStack {
  bundled: BundledStack
  /** This machine's, or a person's own that came with the bundle and lies in a temporary folder. */
  stack: StackDefinition
  isNew: boolean
}

/**
 * Runs the body with the definitions of the bundle's stacks.
 * @throws StackError BUNDLE_UNSUITABLE where one is unknown here, or another one has its name
 */
export async function withDefinitions<T>(
  bundle: Bundle,
  home: Home,
  signal: AbortSignal,
  body: (stacks: ImportedStack[]) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'sparkbox-bundle-'))
  try {
    const stacks: ImportedStack[] = []
    for (const bundled of bundle.manifest.stacks) {
      const present = await presentStack(bundled.name, home)
      if (present === null) await unpackDefinition(bundle, bundled, scratch, signal)
      else await requireEqual(bundle, bundled, present)
      stacks.push({ bundled, stack: present ?? (await readStack(bundled.name, [scratch])), isNew: present === null })
    }
    return await body(stacks)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Gives a new stack its place among the person's own; it counts from the moment its stack.json is there. */
export async function keepDefinition({ bundled, stack, isNew }: ImportedStack, home: Home): Promise<StackDefinition> {
  if (!isNew) return stack
  const target = join(home.config, 'stacks', bundled.name)
  await mkdir(target, { recursive: true })
  const marker = 'stack.json'
  await cp(stack.directory, target, { recursive: true, filter: (path) => path !== join(stack.directory, marker) })
  await writeFileAtomic(join(target, marker), await readFile(join(stack.directory, marker)))
  return readStack(bundled.name, stackFolders(home))
}

async function presentStack(name: string, home: Home): Promise<StackDefinition | null> {
  try {
    return await readStack(name, stackFolders(home))
  } catch (error) {
    if (error instanceof StackError && error.code === 'UNKNOWN_STACK') return null
    throw error
  }
}

async function unpackDefinition(bundle: Bundle, bundled: BundledStack, scratch: string, signal: AbortSignal) {
  if (bundled.definition === null) {
    throw new StackError(
      'BUNDLE_UNSUITABLE',
      `${bundle.name} holds stack ${bundled.name}, which this sparkbox does not know`,
      {
        hint: 'use the same version of sparkbox on both machines',
        details: { stack: bundled.name, madeBy: bundle.manifest.sparkbox },
      },
    )
  }
  await unpackEntries(bundle, bundled.definition, { folder: join(scratch, bundled.name), report: () => {}, signal })
}

/** A stack that comes with sparkbox brings no definition; whether it is the same is seen by its files. */
async function requireEqual(
  bundle: Bundle,
  { name, definition }: BundledStack,
  { directory }: StackDefinition,
): Promise<void> {
  for (const entry of definition ?? []) {
    const expected = 'blob' in entry ? bundle.manifest.blobs[entry.blob]?.sha256 : undefined
    const path = join(directory, entry.path)
    if ((await hashIfExists(path)) === expected) continue
    throw new StackError(
      'BUNDLE_UNSUITABLE',
      `this machine has another stack ${name} than ${bundle.name}: ${entry.path} differs`,
      { hint: `give one of them another name; the one here is in ${directory}`, details: { stack: name, file: path } },
    )
  }
}

async function hashIfExists(path: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EISDIR')) return null
    throw error
  }
}
