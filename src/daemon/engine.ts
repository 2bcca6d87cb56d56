// What the daemon does: one supervisor, one change at a time, and everyone who wants to hear of it.
import { stat } from 'node:fs/promises'
import type { Instance } from '../components/contract.js'
import { reportError, StackError } from '../errors.js'
import type { Emit, StackEvent } from '../events.js'
import { isErrno } from '../host/errno.js'
import { residentBytes } from '../host/resources.js'
import { systemFailure } from '../host/system-failure.js'
import { stateFilePath } from '../instance/folders.js'
import { configFilePath, type Home } from '../instance/home.js'
import { openInstance } from '../instance/open.js'
import { makePlan } from '../instance/plan.js'
import { dependentsOf } from '../supervisor/graph.js'
import type { NodeSpec, ServiceState } from '../supervisor/spec.js'
import { Supervisor } from '../supervisor/supervisor.js'
import { daemonBuild } from './build.js'
import type { DaemonStatus } from './protocol.js'

export class Engine {
  readonly #home: Home
  readonly #name: string
  readonly #instanceId: string
  readonly #build: string | null
  readonly #supervisor: Supervisor
  readonly #listeners = new Set<Emit>()
  readonly #startedAt = new Date()
  readonly #signal: AbortSignal
  #starting: AbortController | null = null
  #change: Promise<unknown> = Promise.resolve()
  #configured: { stamp: string; fingerprints: Map<string, string>; error: StackError | null }

  private constructor(parts: EngineParts) {
    this.#home = parts.home
    this.#name = parts.name
    this.#instanceId = parts.instanceId
    this.#build = parts.build
    this.#signal = parts.signal
    this.#configured = { stamp: parts.stamp, fingerprints: fingerprintsOf(parts.nodes), error: null }
    this.#supervisor = new Supervisor({
      instanceId: parts.instanceId,
      instanceName: parts.name,
      specs: parts.nodes,
      stateFile: stateFilePath(parts.root),
      work: { signal: parts.signal, emit: this.#tell },
    })
  }

  /** Opens the instance and takes over what an earlier daemon left running. */
  static async open(home: Home, name: string, signal: AbortSignal): Promise<Engine> {
    const build = await daemonBuild(signal)
    const stamp = await fileStamp(configFilePath(home, name))
    const instance = await openInstance(home, name)
    const { nodes } = makePlan(instance)
    const { root } = instance.directories
    const engine = new Engine({ home, name, instanceId: instance.id, build, root, nodes, stamp, signal })
    await engine.#supervisor.adopt()
    return engine
  }

  /** As long as `work` goes on, nothing that is stopped takes the one who asked for it along. */
  async sparing(pid: number, work: () => Promise<void>): Promise<void> {
    const { callers } = this.#supervisor
    callers.add(pid)
    try {
      await work()
    } finally {
      callers.delete(pid)
    }
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: Emit): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** May be called while another start runs: it joins it. */
  async start(services: string[] | null): Promise<void> {
    await this.#change.catch(ignore)
    this.#starting ??= new AbortController()
    const signal = AbortSignal.any([this.#signal, this.#starting.signal])
    await this.#supervisor.start(services ?? undefined, signal)
  }

  /** Ends a running start first: the newest wish counts. */
  stop(services: string[] | null): Promise<void> {
    this.#starting?.abort(
      new StackError('INTERRUPTED', 'another command stopped the instance', { hint: 'sparkbox up' }),
    )
    this.#starting = null
    return this.#exclusively(() =>
      this.#supervisor.stop(services === null ? undefined : this.#withDependents(services)),
    )
  }

  /** Services that cannot do without the stopped ones stop first. */
  #withDependents(services: string[]): string[] {
    const running = new Set(
      this.#supervisor
        .status()
        .filter(({ pid }) => pid !== null)
        .map(({ id }) => id),
    )
    const dependents = [...dependentsOf(this.#supervisor.specs(), services)].filter((id) => running.has(id))
    return [...new Set([...services, ...dependents])]
  }

  restart(services: string[], dependents: boolean): Promise<void> {
    return this.#exclusively(() => this.#supervisor.restart(services, { dependents }))
  }

  /** Takes the generated files of now as what is to run from now on. */
  reload(): Promise<void> {
    return this.#exclusively(async () => {
      const stamp = await fileStamp(configFilePath(this.#home, this.#name))
      const { nodes } = makePlan(await openInstance(this.#home, this.#name))
      this.#supervisor.replaceSpecs(nodes)
      this.#configured = { stamp, fingerprints: fingerprintsOf(nodes), error: null }
      await this.#supervisor.record()
    })
  }

  /** As its files are now. */
  instance(): Promise<Instance> {
    return openInstance(this.#home, this.#name)
  }

  /** Undefined for what the instance does not have. */
  service(id: string): ServiceState | undefined {
    return this.#supervisor.status().find((each) => each.id === id)
  }

  async status(): Promise<DaemonStatus> {
    await this.#readChangedConfiguration()
    const services = this.#supervisor.status()
    const { fingerprints, error } = this.#configured
    const running = services.filter(({ pid }) => pid !== null).map(({ id }) => id)
    const planned = fingerprintsOf(this.#supervisor.specs())
    const outdated = new Set(this.#supervisor.outdated())
    return {
      build: this.#build,
      instanceId: this.#instanceId,
      startedAt: this.#startedAt.toISOString(),
      pid: process.pid,
      rssBytes: residentBytes(process.pid) ?? 0,
      services,
      tasks: this.#supervisor.tasks(),
      restartNeeded: running.filter((id) => outdated.has(id) || fingerprints.get(id) !== planned.get(id)),
      configurationError: error === null ? null : reportError(error),
    }
  }

  /** Writes down what runs, for whoever has found the folder of it gone. */
  remember(): Promise<void> {
    return this.#supervisor.record()
  }

  close(): Promise<void> {
    return this.#supervisor.close()
  }

  readonly #tell = (event: StackEvent): void => {
    for (const listener of this.#listeners) listener(event)
  }

  #exclusively<T>(body: () => Promise<T>): Promise<T> {
    const result = this.#change.catch(ignore).then(body)
    this.#change = result
    return result
  }

  /** What sparkbox.yaml asks for now is planned again only when the file changed. */
  async #readChangedConfiguration(): Promise<void> {
    const stamp = await fileStamp(configFilePath(this.#home, this.#name))
    if (stamp === this.#configured.stamp) return
    try {
      const { nodes } = makePlan(await openInstance(this.#home, this.#name))
      this.#configured = { stamp, fingerprints: fingerprintsOf(nodes), error: null }
    } catch (error) {
      const failure = systemFailure(error)
      if (failure === null) throw error
      this.#configured = { ...this.#configured, stamp, error: failure }
    }
  }
}

interface EngineParts {
  home: Home
  name: string
  instanceId: string
  build: string | null
  root: string
  nodes: NodeSpec[]
  stamp: string
  signal: AbortSignal
}

function fingerprintsOf(nodes: readonly NodeSpec[]): Map<string, string> {
  return new Map(nodes.flatMap((node) => (node.kind === 'service' ? [[node.id, node.fingerprint] as const] : [])))
}

async function fileStamp(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path)
    return `${mtimeMs} ${size} ${ino}`
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return 'absent'
    if (isErrno(error, 'EACCES')) return 'not readable'
    throw error
  }
}

/** A failed change was thrown to whoever asked for it. */
function ignore(): void {}
