// The JSON Schema of sparkbox.yaml as it is published: the names of this version's services and stacks are part of it.
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { serviceIds } from '../src/components/names.js'
import { portDefinitions } from '../src/components/registry.js'
import { jsonSchema } from '../src/config/schema.js'

export async function schemaText(): Promise<string> {
  const ports = portDefinitions.map(({ id }) => id)
  const schema = jsonSchema({ services: serviceIds, ports, stacks: await stackNames() })
  return `${JSON.stringify(schema, null, 2)}\n`
}

async function stackNames(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../stacks', import.meta.url))
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return names.toSorted((a, b) => Number(b === 'current') - Number(a === 'current') || a.localeCompare(b))
}
