// Writes docs/commands.md from the declarations of the commands.
import { rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { loadCommands } from '../src/cli/commands/index.js'
import { commandReference } from '../src/cli/reference.js'

const page = fileURLToPath(new URL('../docs/commands.md', import.meta.url))
await writeFile(`${page}.new`, commandReference(await loadCommands()))
await rename(`${page}.new`, page)
