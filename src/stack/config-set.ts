// Changes sparkbox.yaml. A change that makes it invalid is refused, and the file stays as it was.

import { dirname } from 'node:path'
import { getValue, setValue, unsetValue } from '../config/edit.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import type { Work } from '../events.js'
import { ensureFolder, readIfExists, writeFileAtomic } from '../host/files.js'
import { readVocabulary } from '../instance/configuration.js'
import { configFilePath, type Home } from '../instance/home.js'
import { readRecord } from '../instance/record.js'
import type { ConfigChange, ConfigSetRequest } from './api.js'
import { schemaReference } from './schema-reference.js'
import { runningDaemon, surroundings } from './surroundings.js'

export async function setConfig({ instance, key, value }: ConfigSetRequest, work: Work): Promise<ConfigChange> {
  return change(instance, key, value, work)
}

export async function unsetConfig(
  { instance, key }: { instance: string; key: string },
  work: Work,
): Promise<ConfigChange> {
  return change(instance, key, null, work)
}

async function change(instance: string, key: string, value: string | null, work: Work): Promise<ConfigChange> {
  const { home } = surroundings()
  const file = configFilePath(home, instance)
  const before = await changeFile(home, file, key, value, work)
  return { instance, key, file, before, after: value, restartNeeded: await restartNeeded(home, instance, work) }
}

/** Returns what stood there before. */
export async function changeFile(
  home: Home,
  file: string,
  key: string,
  value: string | null,
  work: Work,
): Promise<string | null> {
  const text = await readIfExists(file)
  const before = text === null ? null : getValue(text, key)
  if (before === value) return before
  const after =
    value === null ? unsetValue(text ?? '', key) : setValue(text, key, value, { schema: schemaReference(file) })
  const { warnings } = parseStackConfig(after, file, await readVocabulary(home))
  for (const warning of warnings) work.emit({ type: 'notice', level: 'warning', text: warning })
  await ensureFolder(dirname(file))
  await writeFileAtomic(file, after)
  return before
}

async function restartNeeded(home: Home, name: string, { signal }: Work): Promise<string[]> {
  const record = await readRecord(home, name)
  const daemon = record === null ? null : await runningDaemon(home, record, signal)
  return daemon?.status.restartNeeded ?? []
}
