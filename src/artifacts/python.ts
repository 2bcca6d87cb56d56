// Finds a Python that PySpark runs on.
import { join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import { describePackage, hasDistribution, obtainPackages } from './distribution.js'
import { listFiles } from './folder-files.js'
import { installCommand, pythonCommand } from './install-command.js'
import type { PythonRuntime, StackDefinition } from './model.js'
import { isExecutable } from './paths.js'
import { isShim, obtainedPython, type PythonCandidate, pythonCandidates } from './python-places.js'
import { type ToolSearch, toolsFolder } from './tool-search.js'

export interface PythonRequirement {
  /** `3.11` */
  minimum: string
  maximum: string
  /** What runs on it, for messages: `PySpark 3.0.1`. */
  neededBy?: string | undefined
}

/** What a stack asks of it. */
export function pythonOf({ python, versions }: Pick<StackDefinition, 'python' | 'versions'>): PythonRequirement {
  return { ...python, neededBy: `PySpark ${versions.spark}` }
}

/** What an interpreter says of itself; `problem` is set where it cannot be used. */
interface SeenPython extends PythonCandidate {
  /** Empty where it tells none. */
  version: string
  hasPip: boolean
  problem: string | null
}

// The real interpreter, not a shim or a virtual environment that may vanish or change.
const question = `
import json, sys
import venv
try:
    import ensurepip
    pip = bool(ensurepip.version())
except Exception:
    pip = False
print(json.dumps({"executable": getattr(sys, "_base_executable", None) or sys.executable,
                  "version": "%d.%d.%d" % sys.version_info[:3], "hasPip": pip,
                  "implementation": sys.implementation.name}))
`

/**
 * The configured interpreter; else one in range for which an environment is installed; else the first in range on PATH,
 * in the usual folders or of a version manager; else the distribution's, unpacked into the store; else one that is too
 * new, which can install Spark but not run PySpark: it says so in `unfit`, and a notice does. Where only pip is lacking,
 * as on Debian without python3-venv, `pipWheel` names a pip that comes from the distribution; offline, where nothing can
 * be installed with it, none is needed.
 * @throws StackError PYTHON_NOT_FOUND telling what was seen.
 */
export async function findPython(
  requirement: PythonRequirement,
  search: ToolSearch,
  work: Work,
): Promise<PythonRuntime> {
  const seen: SeenPython[] = []
  for (const candidate of await candidates(requirement, search)) {
    const python = await ask(candidate, work)
    if (python.problem !== null && isShim(candidate.executable)) continue
    seen.push(python)
    if (python.problem !== null || !fits(python.version, requirement)) continue
    const runtime = await withPip(python, search, work)
    if (runtime !== null) return runtime
    python.problem = 'has no ensurepip'
  }
  const obtained = search.configured === null ? await obtainPython(requirement, search, work) : null
  if (obtained !== null) return obtained
  const unfit = await nearestNewer(seen, requirement, search, work)
  if (unfit === null) throw notFound(requirement, seen, search)
  work.emit({ type: 'notice', level: 'warning', text: `PySpark will not run: ${unfit.unfit}` })
  return unfit
}

async function candidates(requirement: PythonRequirement, search: ToolSearch): Promise<PythonCandidate[]> {
  if (search.configured !== null) return [{ executable: search.configured, origin: 'sparkbox.yaml' }]
  const names = ['python3']
  for (let minor = minorOf(requirement.maximum); minor >= minorOf(requirement.minimum); minor--)
    names.push(`python3.${minor}`)
  return pythonCandidates(names, search)
}

async function ask({ executable, origin }: PythonCandidate, { signal }: Work): Promise<SeenPython> {
  const unusable = (problem: string) => ({ executable, origin, version: '', hasPip: false, problem })
  if (!(await isExecutable(executable))) return unusable('is not there')
  const { exitCode, output, lines } = await askProgram([executable, '-I', '-c', question], {}, signal)
  if (exitCode !== 0) return unusable(lines.at(-1) ?? `exit code ${exitCode}`)
  const { implementation, ...answer } = JSON.parse(output.at(-1) ?? '') as SeenPython & { implementation: string }
  return { ...answer, origin, problem: implementation === 'cpython' ? null : `is ${implementation}` }
}

function fits(version: string, { minimum, maximum }: PythonRequirement): boolean {
  return minorOf(version) >= minorOf(minimum) && minorOf(version) <= minorOf(maximum)
}

/** Null where it has no pip and none can be had. */
async function withPip(
  { executable, version, origin, hasPip }: SeenPython,
  search: ToolSearch,
  work: Work,
): Promise<PythonRuntime | null> {
  if (hasPip) return { executable, version, origin, pipWheel: null, unfit: null }
  const pipWheel = await obtainPip(search, work)
  return pipWheel === null && !search.offline ? null : { executable, version, origin, pipWheel, unfit: null }
}

/** The wheel with which Debian's venv would fill an environment; null where there is no such package. */
async function obtainPip(search: ToolSearch, work: Work): Promise<string | null> {
  const folder = join(toolsFolder(search.store), 'python3-pip-whl')
  if (!search.offline && (await hasDistribution(search)))
    await obtainPackages({ packages: ['python3-pip-whl'], target: folder }, search, work)
  const wheel = (await listFiles(folder)).find((path) => /\/pip-[^/]*\.whl$/.test(path))
  return wheel === undefined ? null : join(folder, wheel)
}

async function obtainPython(
  requirement: PythonRequirement,
  search: ToolSearch,
  work: Work,
): Promise<PythonRuntime | null> {
  if (search.offline || !(await hasDistribution(search))) return null
  const version = (await describePackage('python3', search, work)).get('Version') ?? ''
  if (!fits(version, requirement)) return null
  const target = join(toolsFolder(search.store), 'python3')
  await obtainPackages({ packages: ['python3'], target }, search, work)
  const python = await ask({ executable: obtainedPython(search.store), origin: 'store' }, work)
  return python.problem === null && fits(python.version, requirement) ? withPip(python, search, work) : null
}

/** An older one would not run the pinned pip packages that build Spark. */
async function nearestNewer(
  seen: readonly SeenPython[],
  requirement: PythonRequirement,
  search: ToolSearch,
  work: Work,
): Promise<PythonRuntime | null> {
  const newer = seen.filter(
    ({ problem, version }) => problem === null && minorOf(version) > minorOf(requirement.maximum),
  )
  newer.sort((one, other) => minorOf(one.version) - minorOf(other.version))
  for (const python of newer) {
    const runtime = await withPip(python, search, work)
    if (runtime !== null) return { ...runtime, unfit: unfitReason(requirement, seen, search) }
  }
  return null
}

function unfitReason(requirement: PythonRequirement, seen: readonly SeenPython[], search: ToolSearch): string {
  const versions = [...new Set(seen.flatMap(({ version }) => (version === '' ? [] : [version])))]
  versions.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  const { neededBy = 'PySpark', minimum, maximum } = requirement
  const has = search.configured === null ? 'this machine has' : 'python.executable is'
  const reason = `${neededBy} needs Python ${minimum} to ${maximum}; ${has} ${versions.join(', ')}`
  return `${reason}; to get one: ${pythonCommand(maximum, search.environment)}`
}

function notFound(requirement: PythonRequirement, seen: readonly SeenPython[], search: ToolSearch): StackError {
  const { minimum, maximum } = requirement
  const range = minimum === maximum ? `Python ${minimum}` : `Python ${minimum} to ${maximum}`
  const saw = seen.map(({ executable, version, problem }) => `${executable} ${problem ?? `is Python ${version}`}`)
  const reason = saw.length === 0 ? 'there is no python3 on PATH' : saw.join('; ')
  const forbidden = search.offline ? ', and --offline forbids to fetch one' : ''
  // Where there is another version, the distribution's is likely that one.
  const hasOther = seen.some(({ problem }) => problem === null)
  return new StackError('PYTHON_NOT_FOUND', `no ${range} with venv and pip: ${reason}${forbidden}`, {
    hint: hasOther
      ? pythonCommand(requirement.maximum, search.environment)
      : installCommand({ product: 'python' }, search.environment),
    details: { requirement, seen: saw },
  })
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
