// For tests only: bundles that are whole in every hash, whatever their manifest says.
import { createHash } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { collectFolder } from './collect.js'
import { encodeHeader, headerLength } from './header.js'
import type { BundleContents } from './write.js'

/** Path to content; `-> target` makes a link, and `.sh` files can be executed. */
export type Files = Record<string, string | Buffer>

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    if (typeof content === 'string' && content.startsWith('-> ')) await symlink(content.slice(3), file)
    else await writeFile(file, content, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
  }
}

/** One stack `test` whose artifacts are the folders of these names below `root`. */
export async function contentsOf(root: string, artifacts: readonly string[]): Promise<BundleContents> {
  const collected = artifacts.map(async (name) => {
    const entries = await collectFolder(join(root, name))
    return { name, title: `Title of ${name}`, environment: null, entries }
  })
  const stack = {
    name: 'test',
    title: 'Test',
    official: [],
    definition: null,
    artifacts: await Promise.all(collected),
    additions: [],
  }
  return { sparkbox: '0.0.0', architecture: 'x86-64', distribution: 'debian 13', stacks: [stack], tools: [] }
}

/** A bundle with this manifest and these contents, as they are; `blobs` describes them where the manifest does not. */
export function forgeBundle(manifest: Record<string, unknown>, contents: readonly (string | Buffer)[]): Buffer {
  const stored = contents.map((content) => Buffer.from(content as string))
  const blobs = stored.map((bytes) => ({ size: bytes.length, sha256: sha256(bytes) }))
  const text = Buffer.from(JSON.stringify({ blobs, ...manifest }))
  const offset = headerLength + stored.reduce((sum, { length }) => sum + length, 0)
  const header = encodeHeader({ offset, size: text.length, sha256: sha256(text) })
  return Buffer.concat([header, ...stored, text])
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
