// The Python of this machine that a bundle's packages were made for.
import type { BundledStack } from '../artifacts/bundle/manifest.js'
import type { PythonRuntime, StackDefinition } from '../artifacts/model.js'
import { findPython, type PythonRequirement, pythonOf } from '../artifacts/python.js'
import type { ToolSearch } from '../artifacts/tool-search.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { pythonMinor } from './bundle-show.js'

/**
 * Compiled packages want the minor version that they were made for. The first choice is what `up` would take; another
 * Python in the stack's range will do, because `up` prefers one for which there is an environment.
 * @throws StackError PYTHON_NOT_FOUND naming the version that is needed
 */
export async function findBundledPython(
  bundleName: string,
  bundled: BundledStack,
  stack: StackDefinition,
  search: ToolSearch,
  { signal }: Work,
): Promise<PythonRuntime> {
  const minor = pythonMinor(bundled)
  // Of a Python that does not fit, `up` speaks.
  const quiet = { signal, emit: () => {} }
  if (minor === null) return findPython(pythonOf(stack), search, quiet)
  const exactly = { minimum: minor, maximum: minor }
  const requirements = contains(stack.python, minor) ? [pythonOf(stack), exactly] : [pythonOf(stack)]
  const saw: string[] = []
  for (const requirement of requirements) {
    const found = await findOrReason(requirement, search, quiet)
    if (typeof found === 'string') saw.push(found)
    else if (minorOf(found.version) === minorOf(minor)) return found
    else saw.push(`this machine has Python ${found.version} in ${found.executable}`)
  }
  throw new StackError(
    'PYTHON_NOT_FOUND',
    `the Python packages in ${bundleName} are for Python ${minor}, and ${saw.at(-1)}`,
    {
      hint: `install Python ${minor} here, or export the bundle on a machine whose Python this one has`,
      details: { needed: minor, saw },
    },
  )
}

async function findOrReason(
  requirement: PythonRequirement,
  search: ToolSearch,
  work: Work,
): Promise<PythonRuntime | string> {
  try {
    return await findPython(requirement, search, work)
  } catch (error) {
    if (error instanceof StackError && error.code === 'PYTHON_NOT_FOUND') return error.message
    throw error
  }
}

function contains({ minimum, maximum }: StackDefinition['python'], minor: string): boolean {
  return minorOf(minor) >= minorOf(minimum) && minorOf(minor) <= minorOf(maximum)
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
