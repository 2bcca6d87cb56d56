// psql: the registries' PostgreSQL has the server only.
import { join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { hasDistribution, obtainPackages } from './distribution.js'
import { installCommand } from './install-command.js'
import { libraryVariables } from './library-folders.js'
import { isExecutable, namesIn } from './paths.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'

export interface PsqlProgram {
  program: string
  /** What an unpacked one needs to find its libraries. */
  variables: Record<string, string>
}

/** psql of this machine, else the distribution's, unpacked into the store. @throws StackError TOOL_MISSING */
export async function findPsql(search: ToolSearch, work: Work): Promise<PsqlProgram> {
  const [program] = await findPrograms(['psql'], search.environment)
  if (program !== undefined) return { program, variables: {} }
  const target = join(toolsFolder(search.store), 'psql')
  const present = await unpacked(target)
  if (present !== null) return present
  if (!search.offline && (await hasDistribution(search))) {
    await obtainPackages({ packages: ['postgresql-client'], target }, search, work)
    const obtained = await unpacked(target)
    if (obtained !== null) return obtained
  }
  throw new StackError('TOOL_MISSING', 'psql is not on PATH', {
    hint: installCommand({ product: 'psql' }, search.environment),
    details: { program: 'psql' },
  })
}

/** Debian's own `psql` is a wrapper that looks into /usr; the program itself lies in a folder of its version. */
async function unpacked(target: string): Promise<PsqlProgram | null> {
  const versions = join(target, 'usr/lib/postgresql')
  for (const version of await namesIn(versions)) {
    const program = join(versions, version, 'bin/psql')
    if (!(await isExecutable(program))) continue
    return { program, variables: await libraryVariables(target) }
  }
  return null
}
