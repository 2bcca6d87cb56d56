// The configuration of the hand-run guide: ours without what we changed about the start of HDFS.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { manifestJar } from '../src/config/manifest-jar.js'
import type { OverrideValue } from '../src/config/model.js'
import { writeConfigFiles } from '../src/config/write.js'
import { writeFileAtomic } from '../src/host/files.js'
import { makePlan } from '../src/instance/plan.js'

/** Hadoop's defaults (hdfs-default.xml), which hold in the guide, since its hdfs-site.xml does not name them. */
export const guideSettings: Readonly<Record<string, string>> = {
  'dfs.namenode.safemode.extension': '30000',
  'dfs.namenode.safemode.min.datanodes': '0',
  'dfs.heartbeat.interval': '3',
}

/** The same instance, with its data and ports, whose settings lie in a folder of their own; not written yet. */
export function guideInstance(instance: Instance, conf: string): Instance {
  const location = { file: 'bench/guide.ts', line: 1 }
  const own = Object.entries(guideSettings).map(([key, value]): [string, OverrideValue] => [key, { value, location }])
  const overrides = {
    ...instance.config.overrides,
    'hdfs-site': { ...instance.config.overrides['hdfs-site'], ...Object.fromEntries(own) },
  }
  return {
    ...instance,
    config: { ...instance.config, overrides },
    directories: { ...instance.directories, conf },
  }
}

export async function writeSettings(instance: Instance): Promise<void> {
  const { files, jars } = makePlan(instance)
  await mkdir(instance.directories.conf, { recursive: true })
  await writeConfigFiles(files, instance.directories.conf)
  for (const jar of jars) {
    await mkdir(dirname(jar.path), { recursive: true })
    await writeFileAtomic(jar.path, manifestJar(jar.folders, jar.files))
  }
}
