// Where an editor finds the JSON Schema of a sparkbox.yaml.
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const schemaFile = fileURLToPath(new URL('../../schema/sparkbox.schema.json', import.meta.url))

/** Relative to the file, as the comment in its first line needs it. */
export function schemaReference(file: string): string {
  return relative(dirname(file), schemaFile)
}
