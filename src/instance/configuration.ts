// Reads an instance's sparkbox.yaml with the words that it may use.
import { findStacks } from '../artifacts/stack.js'
import { serviceIds } from '../components/names.js'
import { portDefinitions } from '../components/registry.js'
import type { Vocabulary } from '../config/schema.js'
import { type CheckedConfig, readStackConfig } from '../config/sparkbox-yaml.js'
import { exists } from '../host/files.js'
import { configFilePath, type Home, stackFolders } from './home.js'

export async function readConfiguration(home: Home, name: string): Promise<CheckedConfig> {
  const file = configFilePath(home, name)
  return readStackConfig((await exists(file)) ? file : null, await readVocabulary(home))
}

/** The names of stacks alone: a damaged one must not keep the others from use. */
export async function readVocabulary(home: Home): Promise<Vocabulary> {
  const names = (await findStacks(stackFolders(home))).keys()
  return vocabulary([...names].map((name) => ({ name })))
}

export function vocabulary(stacks: readonly { name: string }[]): Vocabulary {
  return {
    services: [...serviceIds],
    ports: portDefinitions.map(({ id }) => id),
    stacks: stacks.map(({ name }) => name),
  }
}
