// Whether a snapshot still holds exactly what its manifest says.
import { join } from 'node:path'
import pLimit from 'p-limit'
import { StackError } from '../../errors.js'
import { exists } from '../../host/files.js'
import { hashFile } from '../../host/hash-file.js'
import { configurationName, damaged, type Manifest, type TreeManifest } from './format.js'
import { type Listing, listTree } from './listing.js'
import { type TreeId, treeIds } from './trees.js'

const filesAtOnce = 4

/** Names and sizes alone. @throws StackError SNAPSHOT_DAMAGED naming the first difference */
export async function proveShape(folder: string, { trees, configuration }: Manifest): Promise<void> {
  if (configuration !== null && !(await exists(join(folder, configurationName))))
    throw damaged(folder, `${configurationName} is missing`)
  for (const id of treeIds) {
    const [tree, isThere] = [trees[id], await exists(join(folder, id))]
    if (tree === undefined && isThere) throw damaged(folder, `${id} is not in its manifest`)
    if (tree === undefined) continue
    if (!isThere) throw damaged(folder, `${id} is missing`)
    compare(folder, id, tree, await listing(folder, id))
  }
}

/** Every byte. @throws StackError SNAPSHOT_DAMAGED naming the first difference */
export async function proveBytes(
  folder: string,
  manifest: Manifest,
  signal: AbortSignal,
  onFile: (bytes: number) => void,
): Promise<void> {
  await proveShape(folder, manifest)
  const { configuration } = manifest
  const files = [
    ...treeIds.flatMap((id) =>
      (manifest.trees[id]?.files ?? []).map((file) => ({ ...file, path: `${id}/${file.path}` })),
    ),
    ...(configuration === null ? [] : [{ ...configuration, path: configurationName }]),
  ]
  const limit = pLimit(filesAtOnce)
  const hashes = await Promise.all(
    files.map((file) =>
      limit(async () => {
        const found = await hashFile(join(folder, file.path), signal)
        onFile(file.size)
        return { ...file, found }
      }),
    ),
  )
  const wrong = hashes.filter(({ sha256, found }) => sha256 !== found)
  const [first] = wrong
  if (first === undefined) return
  const more = wrong.length === 1 ? '' : `, and ${wrong.length - 1} more files differ`
  throw damaged(folder, `${first.path} has SHA-256 ${first.found}, not ${first.sha256}${more}`, {
    files: wrong.slice(0, 20).map(({ path }) => path),
  })
}

function compare(folder: string, id: TreeId, { folders, files }: TreeManifest, found: Listing): void {
  const expected = new Map<string, number | null>([
    ...folders.map(({ path }) => [path, null] as const),
    ...files.map(({ path, size }) => [path, size] as const),
  ])
  if (expected.size !== folders.length + files.length) throw damaged(folder, `its manifest names a file twice`)
  const there = new Map<string, number | null>([
    ...found.folders.map(({ path }) => [path, null] as const),
    ...found.files.map(({ path, size }) => [path, size] as const),
  ])
  for (const [path, size] of there) {
    if (!expected.has(path)) throw damaged(folder, `${id}/${path} is not in its manifest`)
    if (expected.get(path) !== size) throw damaged(folder, `${id}/${path} has ${size} bytes, not ${expected.get(path)}`)
  }
  for (const path of expected.keys()) if (!there.has(path)) throw damaged(folder, `${id}/${path} is missing`)
}

async function listing(folder: string, id: TreeId): Promise<Listing> {
  try {
    return await listTree(join(folder, id))
  } catch (error) {
    if (error instanceof StackError && error.code === 'FILE_SYSTEM') throw damaged(folder, error.message)
    throw error
  }
}
