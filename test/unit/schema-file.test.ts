import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { schemaText } from '../../scripts/schema-text.js'

test('schema/sparkbox.schema.json is what scripts/schema.ts writes', async () => {
  const file = fileURLToPath(new URL('../../schema/sparkbox.schema.json', import.meta.url))
  expect(await readFile(file, 'utf8')).toBe(await schemaText())
})
