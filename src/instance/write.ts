// Carries out the part of a plan that lies on disk: generated files, launchers, and the homes the makers' tools look for.
import { mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { HomeLink, Instance } from '../components/contract.js'
import { manifestJar } from '../config/manifest-jar.js'
import { writeConfigFiles } from '../config/write.js'
import type { Work } from '../events.js'
import { isErrno } from '../host/errno.js'
import { writeFileAtomic } from '../host/files.js'
import { ensureDirectories } from './folders.js'
import type { Plan } from './plan.js'

/** Returns the generated files that changed, relative to the conf folder. Writes nothing where nothing changed. */
export async function writePlan(instance: Instance, plan: Plan, { emit }: Work): Promise<string[]> {
  const startedAt = performance.now()
  const step = { type: 'step', id: 'write-files', title: 'Write the configuration' } as const
  await ensureDirectories(instance.directories)
  const { written, removed } = await writeConfigFiles(plan.files, instance.directories.conf)
  for (const { path, folders, files } of plan.jars) {
    await mkdir(dirname(path), { recursive: true })
    await writeFileAtomic(path, manifestJar(folders, files))
  }
  await writeLaunchers(instance, plan)
  await linkHomes(instance, plan)
  const changed = [...written, ...removed]
  emit({
    ...step,
    status: changed.length === 0 ? 'skipped' : 'done',
    milliseconds: Math.round(performance.now() - startedAt),
    detail: changed.length === 0 ? 'unchanged' : `${changed.length} files`,
  })
  return changed
}

async function writeLaunchers(instance: Instance, { launchers }: Plan): Promise<void> {
  for (const kind of ['bin', 'sbin'] as const) {
    const folder = instance.directories[kind]
    const wanted = launchers.filter((launcher) => (launcher.folder ?? 'bin') === kind)
    for (const { name, script } of wanted) await writeFileAtomic(join(folder, name), script, { mode: 0o755 })
    const names = new Set(wanted.map(({ name }) => name))
    for (const name of await readdir(folder)) if (!names.has(name)) await rm(join(folder, name), { force: true })
  }
}

/** A link that the plan does not name is a leftover of another stack; what is no link is not ours. */
async function linkHomes({ directories: { root } }: Instance, { links }: Plan): Promise<void> {
  const single = await Promise.all(links.map(expand))
  const wanted = new Map(single.flat().map(({ path, target }) => [join(root, path), target]))
  for (const folder of new Set([...wanted.keys()].map(dirname))) {
    await mkdir(folder, { recursive: true })
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isSymbolicLink() && !wanted.has(join(folder, entry.name))) await rm(join(folder, entry.name))
  }
  for (const [path, target] of wanted) await link(target, path)
}

async function expand(link: HomeLink): Promise<HomeLink[]> {
  if (!link.path.endsWith('/*')) return [link]
  const names = await readdir(link.target)
  return names.map((name) => ({ path: `${dirname(link.path)}/${name}`, target: join(link.target, name) }))
}

async function link(target: string, path: string): Promise<void> {
  try {
    if ((await readlink(path)) === target) return
    await rm(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
  await symlink(target, path)
}
