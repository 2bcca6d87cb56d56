// Puts what a bundle holds into the store, without any network.
import { join, resolve } from 'node:path'
import { additionFolder, installAddition } from '../artifacts/bundle/additions.js'
import { type Bundle, withBundle } from '../artifacts/bundle/open.js'
import { chosenAs, createBundleSources, requireLockedFiles } from '../artifacts/bundle/source.js'
import { installTool } from '../artifacts/bundle/tools.js'
import { unpackedBytes, verifyBundle } from '../artifacts/bundle/verify.js'
import { findJavas } from '../artifacts/find-javas.js'
import { isInstalled } from '../artifacts/install-folder.js'
import type { PythonRuntime } from '../artifacts/model.js'
import { ensureArtifacts, findPlaces, missingPlaces } from '../artifacts/store.js'
import { toolsFolder } from '../artifacts/tool-search.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { readMachine } from '../host/machine.js'
import type { BundleImportRequest, BundleImportResult } from './api.js'
import { findBundledPython } from './bundle-python.js'
import { type ImportedStack, keepDefinition, withDefinitions } from './bundle-stacks.js'
import { type ConfiguredTools, configuredTools } from './configured-tools.js'
import { requireDiskSpace, requireSupportedMachine } from './preflight.js'
import { architectureOf } from './prepare.js'
import { type Surroundings, surroundings } from './surroundings.js'

/** Where the work goes on: the bundle, this machine's folders, and what an instance's settings say. */
interface Import extends Surroundings {
  bundle: Bundle
  configured: (stack: string) => ConfiguredTools
  work: Work
}

/** Nothing of the store is touched before every byte of the bundle is proven. */
export async function importBundle(request: BundleImportRequest, work: Work): Promise<BundleImportResult> {
  const startedAt = performance.now()
  const around = surroundings()
  const file = resolve(request.file)
  const configured = await configuredTools(around.home, request.instance)
  return withBundle(file, async (bundle) => {
    const task = { ...around, bundle, configured, work }
    await requireSameMachine(bundle)
    return withDefinitions(bundle, around.home, work.signal, async (stacks) => {
      for (const { bundled, stack } of stacks)
        await requireLockedFiles(bundle, bundled, chosenAs(bundle, bundled, stack))
      await verifyBundle(bundle, work)
      await requireDiskSpace(around.home.store, await neededBytes(task, stacks), 'the import')
      const tools = await installTools(task)
      const results: BundleImportResult['stacks'] = []
      for (const stack of stacks) results.push(await installStack(task, stack))
      return { file, milliseconds: Math.round(performance.now() - startedAt), stacks: results, tools }
    })
  })
}

async function requireSameMachine({ name, manifest }: Bundle): Promise<void> {
  const machine = await readMachine()
  requireSupportedMachine(machine)
  const here = architectureOf(machine)
  if (manifest.architecture === here) return
  throw new StackError('BUNDLE_UNSUITABLE', `${name} is for ${manifest.architecture}, and this machine is ${here}`, {
    hint: `export it on a machine with ${here}`,
    details: { architecture: manifest.architecture, here },
  })
}

/** What is not there yet. */
async function neededBytes(task: Import, stacks: readonly ImportedStack[]): Promise<number> {
  const { bundle, home } = task
  let bytes = 0
  for (const tool of bundle.manifest.tools)
    if (!(await exists(join(toolsFolder(home.store), tool.name)))) bytes += unpackedBytes(bundle, tool)
  for (const stack of stacks) {
    const missing = await missingNames(task, stack)
    for (const addition of stack.bundled.additions)
      if (!(await isInstalled(additionFolder(home.store, addition)))) bytes += unpackedBytes(bundle, addition)
    for (const artifact of stack.bundled.artifacts)
      if (missing === null || missing.includes(artifact.name)) bytes += unpackedBytes(bundle, artifact)
  }
  return bytes
}

/** Null where it cannot be told, because the Python comes with the bundle. */
async function missingNames(task: Import, imported: ImportedStack): Promise<string[] | null> {
  try {
    const python = await findOwnPython(task, imported)
    const { architecture } = task.bundle.manifest
    const chosen = chosenAs(task.bundle, imported.bundled, imported.stack)
    const places = await findPlaces(chosen, { store: task.home.store, architecture, python })
    return (await missingPlaces(places)).map(({ artifact }) => artifact.name)
  } catch (error) {
    const brings = task.bundle.manifest.tools.some(({ name }) => name === 'python3')
    if (brings && error instanceof StackError && error.code === 'PYTHON_NOT_FOUND') return null
    throw error
  }
}

function findOwnPython(
  { bundle, home, environment, configured, work }: Import,
  { bundled, stack }: ImportedStack,
): Promise<PythonRuntime> {
  const { python } = configured(stack.name)
  const search = { environment, store: home.store, cache: home.cache, offline: true, configured: python }
  return findBundledPython(bundle.name, bundled, stack, search, work)
}

async function installTools({ bundle, home, work }: Import): Promise<BundleImportResult['tools']> {
  const tools: BundleImportResult['tools'] = []
  for (const tool of bundle.manifest.tools) {
    const status = await installTool(bundle, tool, toolsFolder(home.store), work)
    tools.push({ name: tool.name, status })
    if (status !== 'tied') continue
    const text = `${tool.name} was not taken: it only runs in ${tool.folder}, where it was made`
    work.emit({ type: 'notice', level: 'warning', text })
  }
  return tools
}

async function installStack(task: Import, imported: ImportedStack): Promise<BundleImportResult['stacks'][number]> {
  const { bundle, home, environment, work } = task
  const python = await findOwnPython(task, imported)
  const stack = chosenAs(bundle, imported.bundled, await keepDefinition(imported, home))
  const options = { store: home.store, architecture: bundle.manifest.architecture, python }
  const missing = (await missingPlaces(await findPlaces(stack, options))).map(({ artifact }) => artifact.name)
  const sources = createBundleSources(bundle, imported.bundled, { python, environment })
  const folders = await ensureArtifacts(stack, { ...options, offline: false, sources }, work)
  for (const addition of imported.bundled.additions) await installAddition(bundle, addition, home.store, work)
  return {
    name: stack.name,
    artifacts: stack.artifacts.map(({ name }) => ({
      name,
      directory: folders[name]!,
      status: missing.includes(name) ? 'installed' : 'present',
    })),
    python: { executable: python.executable, version: python.version },
    missing: await missingJava(task, stack),
  }
}

/** Said at once rather than by the first `up`. */
async function missingJava(
  { home, environment, configured, work }: Import,
  stack: ImportedStack['stack'],
): Promise<BundleImportResult['stacks'][number]['missing']> {
  const search = { environment, store: home.store, cache: home.cache, offline: true }
  try {
    await findJavas(stack, configured(stack.name).java, search, work)
    return []
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'JAVA_NOT_FOUND') throw error
    work.emit({ type: 'notice', level: 'warning', text: `stack ${stack.name} cannot start yet: ${error.message}` })
    return [{ message: error.message, hint: error.hint ?? null }]
  }
}
