// Runs a set of services and one-time work for as long as it lives; they may outlive it.
import { setMaxListeners } from 'node:events'
import type { ServiceStatus, TaskStatus, Work } from '../events.js'
import { residentBytes } from '../host/resources.js'
import { adoptServices } from './adopt.js'
import { doubtOf } from './doubt.js'
import {
  change,
  defaultTiming,
  type Fleet,
  makeServiceNode,
  markerOf,
  type ServiceNode,
  save,
  specsOf,
  type Timing,
} from './fleet.js'
import { dependenciesOf, dependentsOf, validateGraph } from './graph.js'
import type { NodeSpec, ServiceState } from './spec.js'
import { startNodes } from './start.js'
import type { ServiceRecord } from './state-file.js'
import { stopServices } from './stop.js'
import { terminate } from './terminate.js'
import { beginWatch } from './watch.js'

export interface SupervisorOptions {
  instanceId: string
  instanceName: string
  specs: readonly NodeSpec[]
  stateFile: string
  /** `signal` ends every wait of the supervisor; services run on. */
  work: Work
  timing?: Partial<Timing>
}

export interface TaskState {
  id: string
  component: string
  title: string
  state: TaskStatus
  reason: string | null
}

export class Supervisor {
  /** Pids of those who have asked for something and wait: no stop ends them, nor what they run in. */
  readonly callers = new Set<number>()
  readonly #fleet: Fleet
  readonly #signal: AbortSignal

  constructor({ instanceId, instanceName, specs, stateFile, work, timing }: SupervisorOptions) {
    this.#signal = work.signal
    this.#fleet = {
      instanceId,
      instanceName,
      stateFile,
      timing: { ...defaultTiming, ...timing },
      emit: work.emit,
      services: new Map(),
      tasks: new Map(),
      orphans: {},
      callers: this.callers,
      saved: Promise.resolve(),
      unsaved: null,
    }
    this.replaceSpecs(specs)
    work.signal.addEventListener('abort', this.#letGo, { once: true })
  }

  /**
   * Starts these nodes and all that they need, or everything; resolves when all are ready or done.
   * One that fails does not keep the others from starting; the first failure is thrown at the end, and each is told as
   * an event at once. When the signal comes, what is still starting is stopped.
   * @throws StackError SERVICE_FAILED, START_TIMEOUT, TASK_FAILED, PORT_IN_USE, COMMAND_FAILED, INTERRUPTED.
   */
  async start(ids?: readonly string[], signal: AbortSignal = this.#signal): Promise<void> {
    allowManyWaits(signal)
    await startNodes(this.#fleet, ids ?? specsOf(this.#fleet).map((spec) => spec.id), signal)
  }

  /**
   * Stops these services, or all; resolves when their processes and ports are gone.
   * @throws StackError STOP_TIMEOUT when something survives SIGKILL.
   */
  async stop(ids?: readonly string[], signal: AbortSignal = this.#signal): Promise<void> {
    allowManyWaits(signal)
    const all = [...this.#fleet.services.keys()]
    await this.#stopOrphans(ids, signal)
    await stopServices(this.#fleet, ids ?? all, signal)
    this.#forgetTasks(ids ?? all)
  }

  /** Stops and starts these services; `dependents` also those running that need them. */
  async restart(
    ids: readonly string[],
    { dependents = false, signal = this.#signal }: { dependents?: boolean; signal?: AbortSignal } = {},
  ): Promise<void> {
    const more = dependents ? [...dependentsOf(specsOf(this.#fleet), ids)].filter((id) => this.#isRunning(id)) : []
    const all = [...ids, ...more]
    await this.stop(all, signal)
    await this.start(all, signal)
  }

  /** Takes over what an earlier supervisor of this instance has started; returns the ids. Call it before `start`. */
  adopt(signal: AbortSignal = this.#signal): Promise<string[]> {
    allowManyWaits(signal)
    return adoptServices(this.#fleet, signal)
  }

  /** Writes what runs to the state file, also where that has been lost meanwhile. */
  record(): Promise<void> {
    return save(this.#fleet)
  }

  /**
   * Sets what is to run from now on. Running services run on with the new probe and policies; `outdated` tells which of
   * them need a restart. A running service without a new spec is kept on record until everything is stopped.
   */
  replaceSpecs(specs: readonly NodeSpec[]): void {
    validateGraph(specs)
    const { services, tasks, orphans } = this.#fleet
    const before = new Map(services)
    const tasksBefore = new Map(tasks)
    services.clear()
    tasks.clear()
    for (const spec of specs) {
      if (spec.kind === 'task') {
        // One that is on its way must stay the same node: a second start joins it instead of running it twice.
        const task = tasksBefore.get(spec.id) ?? { spec, status: 'pending', reason: null, running: null }
        task.spec = spec
        tasks.set(spec.id, task)
        continue
      }
      const node = before.get(spec.id) ?? makeServiceNode(spec)
      node.spec = spec
      services.set(spec.id, node)
      before.delete(spec.id)
      const orphan = orphans[spec.id]
      if (orphan !== undefined) this.#takeBack(node, orphan)
    }
    for (const [id, node] of before) {
      node.lifetime.abort(new Error(`${id} was taken out of the configuration`))
      if (node.record !== null) orphans[id] = node.record
    }
  }

  specs(): NodeSpec[] {
    return specsOf(this.#fleet)
  }

  /** Services that run with another configuration than their spec has now. */
  outdated(): string[] {
    return [...this.#fleet.services.values()]
      .filter(({ record, spec }) => record !== null && record.fingerprint !== spec.fingerprint)
      .map(({ spec }) => spec.id)
  }

  status(): ServiceState[] {
    return [...this.#fleet.services.values()].map(stateOf)
  }

  tasks(): TaskState[] {
    return [...this.#fleet.tasks.values()].map(({ spec, status, reason }) => ({
      id: spec.id,
      component: spec.component,
      title: spec.title,
      state: status,
      reason,
    }))
  }

  /** Ends all watching; the services run on, for the next supervisor to adopt. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#letGo)
    this.#letGo()
    await Promise.allSettled([...this.#fleet.services.values()].flatMap((node) => [node.attempt, node.watch]))
    await this.#fleet.saved
  }

  readonly #letGo = (): void => {
    for (const node of this.#fleet.services.values()) node.lifetime.abort(new Error('the supervisor was closed'))
  }

  #isRunning(id: string): boolean {
    return (this.#fleet.services.get(id)?.record ?? null) !== null
  }

  /** What these need is looked at again at their next start: their files may be touched while they do not run. */
  #forgetTasks(services: readonly string[]): void {
    for (const id of dependenciesOf(specsOf(this.#fleet), services)) {
      const task = this.#fleet.tasks.get(id)
      if (task?.status === 'done') task.status = 'pending'
    }
  }

  #takeBack(node: ServiceNode, record: ServiceRecord): void {
    delete this.#fleet.orphans[node.spec.id]
    node.record = record
    change(node, 'adopted')
    beginWatch(this.#fleet, node)
  }

  async #stopOrphans(ids: readonly string[] | undefined, signal: AbortSignal): Promise<void> {
    const { orphans } = this.#fleet
    const chosen = Object.entries(orphans).filter(([id]) => ids === undefined || ids.includes(id))
    for (const [id, { title, identity, stop, ports }] of chosen) {
      const target = { title, identity, stop, ports: Object.values(ports), marker: markerOf(this.#fleet, id) }
      await terminate(target, signal, this.callers)
      delete orphans[id]
    }
    if (chosen.length > 0) await save(this.#fleet)
  }
}

/** Each service that is waited for listens to the signal; Node takes more than ten listeners for a leak. */
function allowManyWaits(signal: AbortSignal): void {
  setMaxListeners(0, signal)
}

function stateOf({ spec, status, record, restarts, reason, diagnosis }: ServiceNode): ServiceState {
  const running: ServiceStatus[] = ['starting', 'ready', 'unhealthy', 'stopping']
  const run = running.includes(status) ? record : null
  const doubt = status === 'ready' && run !== null ? doubtOf(run.identity) : null
  return {
    id: spec.id,
    component: spec.component,
    title: spec.title,
    state: doubt === null ? status : 'unhealthy',
    pid: run?.identity.pid ?? null,
    startedAt: run?.startedAt ?? null,
    readyMs: run?.readyMs ?? null,
    restarts,
    ports: { ...spec.ports },
    urls: [...spec.urls],
    rssBytes: run === null ? null : residentBytes(run.identity.pid),
    reason: doubt ?? reason,
    diagnosis,
  }
}
