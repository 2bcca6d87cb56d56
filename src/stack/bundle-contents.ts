// What goes into a bundle: proven artifacts of the store, a person's own stacks, and programs of the distribution.
import { basename, join } from 'node:path'
import { type CollectedEntry, collectFolder, collectibleTools, mentions } from '../artifacts/bundle/collect.js'
import { collectEnvironment, namedFolder } from '../artifacts/bundle/environment.js'
import type { BundleContents } from '../artifacts/bundle/write.js'
import { chooseReleases, withReleases } from '../artifacts/choose-releases.js'
import { findJavas } from '../artifacts/find-javas.js'
import { describeDifference } from '../artifacts/lock.js'
import type { JavaRuntime, PythonRuntime, StackDefinition } from '../artifacts/model.js'
import { findPython, pythonOf } from '../artifacts/python.js'
import { findR } from '../artifacts/r-tool.js'
import { readReceipt } from '../artifacts/receipt.js'
import { findSparkR } from '../artifacts/sparkr.js'
import type { StoreOptions } from '../artifacts/store.js'
import { checkStore, type StoreCheck } from '../artifacts/store-check.js'
import { type ToolSearch, toolsFolder } from '../artifacts/tool-search.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readMachine } from '../host/machine.js'
import type { ConfiguredTools } from './configured-tools.js'
import { architectureOf } from './prepare.js'
import type { Surroundings } from './surroundings.js'

export interface ContentsRequest {
  instance: string
  version: string
  withJava: boolean
  /** With what is configured for it. */
  wanted: (ConfiguredTools & { stack: StackDefinition })[]
}

type Stack = BundleContents['stacks'][number]
type Tool = BundleContents['tools'][number]

/** Parts of a JDK that no running program reads. */
const withoutUse = /^(jmods|demo|man|include)\/|^lib\/src\.zip$/

/** @throws StackError NOT_INSTALLED, STORE_DAMAGED, JAVA_NOT_FOUND, PYTHON_NOT_FOUND, BUNDLE_UNSUITABLE */
export async function collectContents(
  { instance, version, withJava, wanted }: ContentsRequest,
  { home, environment }: Surroundings,
  work: Work,
): Promise<BundleContents> {
  const machine = await readMachine()
  const architecture = architectureOf(machine)
  const search = { environment, store: home.store, cache: home.cache, offline: true }
  const stacks: Stack[] = []
  const javas: JavaRuntime[] = []
  for (const { stack: known, ...configured } of wanted) {
    const python = await findPython(pythonOf(known), { ...search, configured: configured.python }, work)
    const options = { store: home.store, architecture, python }
    const official = await chooseReleases(known, configured.source, options)
    const stack = withReleases(known, official)
    const checks = await check(stack, options, work)
    requireWhole(stack, checks, instance)
    stacks.push({
      name: stack.name,
      title: stack.title,
      official,
      definition: stack.directory.startsWith(`${home.config}/`) ? await collectFolder(stack.directory) : null,
      artifacts: await Promise.all(stack.artifacts.map((_, index) => collectArtifact(stack, index, checks, python))),
      additions: await collectSparkR(stack.versions.spark, search, work),
    })
    if (withJava) javas.push(...Object.values(await findJavas(stack, configured.java, search, work)))
  }
  const { id, version: release } = machine.distribution
  const tools = [...(await collectTools(home.store)), ...(await collectJavas(javas, home.store))]
  return { sparkbox: version, architecture, distribution: `${id} ${release}`.trim(), stacks, tools }
}

async function check(stack: StackDefinition, options: StoreOptions, work: Work): Promise<StoreCheck[]> {
  const step = { type: 'step', id: `check-${stack.name}`, title: `Prove the installed stack ${stack.name}` } as const
  const startedAt = performance.now()
  work.emit({ ...step, status: 'started' })
  const checks = await checkStore(stack, options, work)
  work.emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
  return checks
}

function requireWhole(stack: StackDefinition, checks: readonly StoreCheck[], instance: string): void {
  const missing = checks.filter(({ installed }) => !installed)
  const install = `sparkbox install --stack ${stack.name} --instance ${instance}`
  if (missing.length > 0) {
    const titles = missing.map(({ title }) => title)
    throw new StackError('NOT_INSTALLED', `stack ${stack.name} is not installed: ${titles.join(', ')}`, {
      hint: install,
      details: { missing: titles },
    })
  }
  for (const { title, folder, differences } of checks) {
    const [first] = differences
    if (first === undefined) continue
    throw new StackError('STORE_DAMAGED', `${title} in the store is damaged: ${describeDifference(first)}`, {
      hint: `rm -r ${folder} && ${install}`,
      details: { folder, differences: differences.slice(0, 20) },
    })
  }
}

async function collectArtifact(
  stack: StackDefinition,
  index: number,
  checks: readonly StoreCheck[],
  python: PythonRuntime,
): Promise<Stack['artifacts'][number]> {
  const { name, title, kind } = stack.artifacts[index]!
  const { folder } = checks[index]!
  if (kind !== 'environment') return { name, title, environment: null, entries: await collectFolder(folder) }
  const environment = { python: python.version, folder: await namedFolder(folder) }
  return { name, title, environment, entries: await collectEnvironment(folder) }
}

/** An instance can do without; where it was installed, it comes along. */
async function collectSparkR(
  version: string | undefined,
  search: Omit<ToolSearch, 'configured'>,
  work: Work,
): Promise<Stack['additions']> {
  const r = version === undefined ? null : await findR({ ...search, configured: null }, work)
  if (version === undefined || r === null) return []
  const folder = await findSparkR({ store: search.store, version, r })
  const key = folder === null ? undefined : (await readReceipt(folder))?.key
  if (folder === null || key === undefined) return []
  return [{ name: 'sparkr', title: `SparkR ${version}`, key, entries: await collectFolder(folder) }]
}

async function collectTools(store: string): Promise<Tool[]> {
  const tools: Tool[] = []
  for (const name of await collectibleTools(toolsFolder(store))) {
    const folder = join(toolsFolder(store), name)
    const entries = await collectFolder(folder)
    tools.push({ name, folder, tied: (await mentions(entries, folder)) !== null, entries })
  }
  return tools
}

/** As if the distribution had provided them: `findJava` looks there. One that is in the store travels with the tools. */
async function collectJavas(javas: readonly JavaRuntime[], store: string): Promise<Tool[]> {
  const tools = new Map<string, Tool>()
  for (const { home, major, version } of javas) {
    if (home.startsWith(`${store}/`)) continue
    const entries = (await collectFolder(home)).filter(({ path }) => !withoutUse.test(path))
    const tied = await mentions(entries, home)
    if (tied !== null) {
      throw new StackError(
        'BUNDLE_UNSUITABLE',
        `Java ${version} in ${home} runs only there: ${tied} names that folder`,
        {
          hint: 'export without --with-java, and install a Java on the other machine',
          details: { home, file: tied },
        },
      )
    }
    const prefix = `usr/lib/jvm/${basename(home)}`
    const moved = entries.map((entry): CollectedEntry => ({ ...entry, path: `${prefix}/${entry.path}` }))
    tools.set(home, { name: `openjdk-${major}-copy`, folder: home, tied: false, entries: moved })
  }
  return [...tools.values()]
}
