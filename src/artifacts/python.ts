// Finds a Python that PySpark runs on.
import { join } from 'node:path'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import { hasDistribution, obtainPackages } from './distribution.js'
import { listFiles } from './folder-files.js'
import { installCommand } from './install-command.js'
import type { PythonRuntime } from './model.js'
import { isExecutable } from './paths.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'

export interface PythonRequirement {
  /** `3.11` */
  minimum: string
  maximum: string
}

/** What an interpreter says of itself; `problem` is set where it cannot be used. */
interface SeenPython {
  executable: string
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
                  "version": "%d.%d.%d" % sys.version_info[:3], "hasPip": pip}))
`

/**
 * The configured interpreter; else the first in range on PATH; else the distribution's, unpacked into the store. Where
 * only pip is lacking, as on Debian without python3-venv, `pipWheel` names a pip that comes from the distribution.
 * @throws StackError PYTHON_NOT_FOUND telling what was seen.
 */
export async function findPython(
  requirement: PythonRequirement,
  search: ToolSearch,
  work: Work,
): Promise<PythonRuntime> {
  const seen: SeenPython[] = []
  const candidates = search.configured === null ? await programs(requirement, search) : [search.configured]
  for (const executable of candidates) {
    const python = await ask(executable, requirement, work)
    seen.push(python)
    if (python.problem !== null) continue
    const origin = search.configured === null ? 'PATH' : 'sparkbox.yaml'
    if (python.hasPip) return { executable: python.executable, version: python.version, origin, pipWheel: null }
    const pipWheel = await obtainPip(search, work)
    if (pipWheel !== null) return { executable: python.executable, version: python.version, origin, pipWheel }
    seen.push({ ...python, problem: 'has no ensurepip' })
  }
  const obtained = search.configured === null ? await obtainPython(requirement, search, work) : null
  if (obtained === null) throw notFound(requirement, seen, search)
  return obtained
}

async function programs({ minimum, maximum }: PythonRequirement, search: ToolSearch): Promise<string[]> {
  const versions: string[] = []
  for (let minor = minorOf(maximum); minor >= minorOf(minimum); minor--) versions.push(`python3.${minor}`)
  return findPrograms(['python3', ...versions], search.environment)
}

async function ask(executable: string, requirement: PythonRequirement, { signal }: Work): Promise<SeenPython> {
  const unusable = (problem: string, version = '') => ({ executable, version, hasPip: false, problem })
  if (!(await isExecutable(executable))) return unusable('is not there')
  const { exitCode, output, lines } = await askProgram([executable, '-I', '-c', question], {}, signal)
  if (exitCode !== 0) return unusable(lines.at(-1) ?? `exit code ${exitCode}`)
  const answer = JSON.parse(output.at(-1) ?? '') as Pick<SeenPython, 'executable' | 'version' | 'hasPip'>
  const minor = minorOf(answer.version)
  const fits = minor >= minorOf(requirement.minimum) && minor <= minorOf(requirement.maximum)
  return fits ? { ...answer, problem: null } : unusable(`is Python ${answer.version}`, answer.version)
}

/** The wheel with which Debian's venv would fill an environment; null where there is no such package. */
async function obtainPip(search: ToolSearch, work: Work): Promise<string | null> {
  const folder = join(toolsFolder(search.store), 'python3-pip-whl')
  if (search.offline || !(await hasDistribution(search))) return null
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
  const folder = join(toolsFolder(search.store), 'python3')
  await obtainPackages({ packages: ['python3'], target: folder }, search, work)
  const python = await ask(join(folder, 'usr/bin/python3'), requirement, work)
  const pipWheel = python.problem === null ? await obtainPip(search, work) : null
  if (pipWheel === null) return null
  return { executable: python.executable, version: python.version, origin: 'store', pipWheel }
}

function notFound(requirement: PythonRequirement, seen: readonly SeenPython[], search: ToolSearch): StackError {
  const range = `Python ${requirement.minimum} to ${requirement.maximum}`
  const saw = seen.flatMap(({ executable, problem }) => (problem === null ? [] : [`${executable} ${problem}`]))
  const reason = saw.length === 0 ? 'there is no python3 on PATH' : saw.join('; ')
  const forbidden = search.offline ? ', and --offline forbids to fetch one' : ''
  return new StackError('PYTHON_NOT_FOUND', `no ${range} with venv and pip: ${reason}${forbidden}`, {
    hint: installCommand({ product: 'python' }, search.environment),
    details: { requirement, seen: saw },
  })
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
