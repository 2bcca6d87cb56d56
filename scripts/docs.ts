// Writes docs/commands.md from the declarations of the commands, and docs/causes from the catalogue of causes.
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCommands } from '../src/cli/commands/index.js'
import { commandReference } from '../src/cli/reference.js'
import { catalogue } from '../src/diagnosis/catalogue.js'
import { pageOf } from '../src/diagnosis/cause.js'
import { causeIndex, causePage } from '../src/diagnosis/page.js'
import { writeFileAtomic } from '../src/host/files.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const causes = new Map(catalogue.map((cause) => [pageOf(cause), causePage(cause)]))
causes.set('docs/causes/README.md', causeIndex(catalogue))

await writeFileAtomic(join(root, 'docs/commands.md'), commandReference(await loadCommands()))
await mkdir(join(root, 'docs/causes'), { recursive: true })
for (const [path, text] of causes) await writeFileAtomic(join(root, path), text)
// Pages of causes that are no longer in the catalogue.
for (const name of await readdir(join(root, 'docs/causes')))
  if (!causes.has(`docs/causes/${name}`)) await rm(join(root, 'docs/causes', name))
