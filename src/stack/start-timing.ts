// What each part of a start waited for and spent, from the events of that start. Pure.
import type { StackEvent } from '../events.js'
import type { NodeSpec } from '../supervisor/spec.js'

export interface NodeTiming {
  /** Id of a service or of a task. */
  id: string
  title: string
  kind: 'service' | 'task'
  /** Milliseconds from the begin of the command to that of this part. */
  beganMs: number
  /** Milliseconds from its begin to its real answer, or to the end of its work. */
  spentMs: number
  /** Of all that it needed, what was there last; null for what needs nothing. */
  waitedFor: string | null
  /** CPU time of a service's process from its begin to the end of the command, in milliseconds; null for a task. */
  cpuMs: number | null
}

export interface StartTiming {
  milliseconds: number
  /** Until the first part began: reading, checking and writing files, starting the daemon. */
  preparationMs: number
  /** In the order of their begin. */
  nodes: NodeTiming[]
  /** Ids of the parts that decided how long it took, the first one first. */
  criticalPath: string[]
  /** CPU time of all services, in milliseconds, and how many processors there were to spend it on. */
  cpuMs: number
  processors: number
}

/** An event, and how many milliseconds after the begin of the command it came. */
export interface TimedEvent {
  at: number
  event: StackEvent
}

export interface Measured {
  milliseconds: number
  cpuMsOf: (service: string) => number | null
  processors: number
}

/** Null where nothing was started. */
export function startTiming(
  specs: readonly Pick<NodeSpec, 'id' | 'dependsOn'>[],
  events: readonly TimedEvent[],
  { milliseconds, cpuMsOf, processors }: Measured,
): StartTiming | null {
  const spans = spansOf(events)
  if (spans.size === 0) return null
  const needs = new Map(specs.map(({ id, dependsOn }) => [id, dependsOn]))
  const last = (ids: readonly string[]) =>
    latest(
      ids.filter((id) => spans.has(id)),
      spans,
    )
  const nodes = [...spans.values()]
    .map(({ id, title, kind, began, ended }) => ({
      id,
      title,
      kind,
      beganMs: Math.round(began),
      spentMs: Math.round(ended - began),
      waitedFor: last(needs.get(id) ?? []),
      cpuMs: kind === 'service' ? cpuMsOf(id) : null,
    }))
    .sort((one, other) => one.beganMs - other.beganMs)
  const waits = new Map(nodes.map(({ id, waitedFor }) => [id, waitedFor]))
  const criticalPath: string[] = []
  for (let id = last([...spans.keys()]); id !== null; id = waits.get(id) ?? null) criticalPath.unshift(id)
  const cpuMs = nodes.reduce((sum, node) => sum + (node.cpuMs ?? 0), 0)
  return { milliseconds, preparationMs: nodes[0]!.beganMs, nodes, criticalPath, cpuMs, processors }
}

interface Span extends Pick<NodeTiming, 'id' | 'title' | 'kind'> {
  began: number
  ended: number
}

/** Of what reached its end; a service that was restarted meanwhile counts from its first begin. */
function spansOf(events: readonly TimedEvent[]): Map<string, Span> {
  const spans = new Map<string, Span>()
  const began = new Map<string, number>()
  for (const { at, event } of events) {
    if (event.type !== 'service' && event.type !== 'task') continue
    const { id, title, type: kind, status, milliseconds } = event
    if (status === 'starting' || status === 'running') began.set(id, Math.min(began.get(id) ?? at, at))
    // A task whose result was there before tells only its end.
    else if (status === 'done') spans.set(id, { id, title, kind, began: at - milliseconds, ended: at })
    else if (status === 'ready' && began.has(id)) spans.set(id, { id, title, kind, began: began.get(id)!, ended: at })
  }
  return spans
}

function latest(ids: readonly string[], spans: ReadonlyMap<string, Span>): string | null {
  return ids.toSorted((one, other) => spans.get(other)!.ended - spans.get(one)!.ended)[0] ?? null
}
