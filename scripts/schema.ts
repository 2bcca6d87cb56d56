// Writes schema/sparkbox.schema.json, which editors complete and check sparkbox.yaml by.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomic } from '../src/host/files.js'
import { schemaText } from './schema-text.js'

const file = fileURLToPath(new URL('../schema/sparkbox.schema.json', import.meta.url))
await mkdir(dirname(file), { recursive: true })
await writeFileAtomic(file, await schemaText())
