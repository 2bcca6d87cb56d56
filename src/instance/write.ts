// Carries out the part of a plan that lies on disk: generated files, launchers, and the homes the makers' tools look for.
import { mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instance } from '../components/contract.js'
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
  for (const { path, folders } of plan.jars) await writeFileAtomic(path, manifestJar(folders))
  await writeLaunchers(instance, plan)
  await linkHomes(instance)
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
  const { bin } = instance.directories
  for (const { name, script } of launchers) await writeFileAtomic(join(bin, name), script, { mode: 0o755 })
  const names = new Set(launchers.map(({ name }) => name))
  for (const name of await readdir(bin)) if (!names.has(name)) await rm(join(bin, name), { force: true })
}

/** HADOOP_HOME and HIVE_HOME as people and tools expect them: `bin` with the commands, `etc/hadoop` and `conf`. */
async function linkHomes(instance: Instance): Promise<void> {
  const { root, conf, bin } = instance.directories
  await mkdir(join(root, 'hadoop', 'etc'), { recursive: true })
  await mkdir(join(root, 'hive'), { recursive: true })
  await link(bin, join(root, 'hadoop', 'bin'))
  await link(join(conf, 'hadoop'), join(root, 'hadoop', 'etc', 'hadoop'))
  await link(bin, join(root, 'hive', 'bin'))
  await link(join(conf, 'hive'), join(root, 'hive', 'conf'))
  for (const name of ['hadoop', 'hive']) await link(join(instance.artifacts[name]!, 'lib'), join(root, name, 'lib'))
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
