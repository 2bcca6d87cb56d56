// The configuration of the hand-run guide: ours without what we changed about the start of HDFS.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { manifestJar } from '../src/config/manifest-jar.js'
import type { OverrideValue } from '../src/config/model.js'
import { writeConfigFiles } from '../src/config/write.js'
import { writeFileAtomic } from '../src/host/files.js'
import { makePlan } from '../src/instance/plan.js'

/**
 * The makers' defaults (hdfs-default.xml, HiveConf), which hold in the guide, since its files do not name these keys. A
 * HiveServer2 that HDFS's safe mode has refused sleeps a minute and tries again.
 */
export const guideSettings = {
  'hdfs-site': {
    'dfs.namenode.safemode.extension': '30000',
    'dfs.namenode.safemode.min.datanodes': '0',
    'dfs.heartbeat.interval': '3',
  },
  'hive-site': { 'hive.server2.max.start.attempts': '30' },
} as const

/** The same instance, with its data and ports, whose settings lie in a folder of their own; not written yet. */
export function guideInstance(instance: Instance, conf: string): Instance {
  const { overrides } = instance.config
  const own = Object.entries(guideSettings).map(([section, values]) => [
    section,
    { ...overrides[section as keyof typeof guideSettings], ...withLocation(values) },
  ])
  return {
    ...instance,
    config: { ...instance.config, overrides: { ...overrides, ...Object.fromEntries(own) } },
    directories: { ...instance.directories, conf },
  }
}

function withLocation(values: Readonly<Record<string, string>>): Record<string, OverrideValue> {
  const location = { file: 'bench/guide.ts', line: 1 }
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, location }]))
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
