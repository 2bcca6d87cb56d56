// The order in which nodes depend on each other; pure.

export interface GraphNode {
  id: string
  dependsOn: readonly string[]
  /** Those beside which alone it answers well; each may name the other. */
  pairedWith?: readonly string[]
  /** Those that it needs once more when it stops; one that is left out is not missed. */
  needsAtEnd?: readonly string[]
}

/**
 * What a node needs when it stops counts, too: in a circle each would wait for the other.
 * @throws Error for a double id, an unknown dependency, or a cycle, of which only the cycle is shown.
 */
export function validateGraph(nodes: readonly GraphNode[]): void {
  const byId = new Map<string, GraphNode>()
  for (const node of nodes) {
    if (byId.has(node.id)) throw new Error(`two nodes are called ${node.id}`)
    byId.set(node.id, node)
  }
  for (const node of nodes)
    for (const id of node.dependsOn)
      if (!byId.has(id)) throw new Error(`${node.id} depends on ${id}, which does not exist`)
  const cycle = findCycle(byId)
  if (cycle !== null) throw new Error(`the nodes depend on each other in a circle: ${cycle.join(' > ')}`)
}

/** All that need one of these, directly or through others; without these themselves. */
export function dependentsOf(nodes: readonly GraphNode[], ids: readonly string[]): Set<string> {
  return reach(ids, (id) => nodes.filter((node) => node.dependsOn.includes(id)).map((node) => node.id))
}

/** All that one of these needs, directly or through others; without these themselves. */
export function dependenciesOf(nodes: readonly GraphNode[], ids: readonly string[]): Set<string> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return reach(ids, (id) => byId.get(id)?.dependsOn ?? [])
}

/** These, and those of the nodes that they answer well only beside. */
export function withPairs(nodes: readonly GraphNode[], ids: readonly string[]): string[] {
  const pairs = nodes.filter(({ id }) => ids.includes(id)).flatMap(({ pairedWith = [] }) => pairedWith)
  return [...new Set([...ids, ...pairs.filter((pair) => nodes.some(({ id }) => id === pair))])]
}

/** These with their pairs, and all that they need. */
export function closure(nodes: readonly GraphNode[], ids: readonly string[]): Set<string> {
  const all = withPairs(nodes, ids)
  return new Set([...all, ...dependenciesOf(nodes, all)])
}

function reach(ids: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>()
  const open = [...ids]
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const other of next(id))
      if (!seen.has(other)) {
        seen.add(other)
        open.push(other)
      }
  for (const id of ids) seen.delete(id)
  return seen
}

/** At its start or its end. */
function needsOf(node: GraphNode | undefined): string[] {
  return [...(node?.dependsOn ?? []), ...(node?.needsAtEnd ?? [])]
}

function findCycle(nodes: ReadonlyMap<string, GraphNode>): string[] | null {
  const finished = new Set<string>()
  const path: string[] = []
  const visit = (id: string): string[] | null => {
    if (finished.has(id)) return null
    const start = path.indexOf(id)
    if (start >= 0) return [...path.slice(start), id]
    path.push(id)
    for (const next of needsOf(nodes.get(id))) {
      const cycle = visit(next)
      if (cycle !== null) return cycle
    }
    path.pop()
    finished.add(id)
    return null
  }
  for (const id of nodes.keys()) {
    const cycle = visit(id)
    if (cycle !== null) return cycle
  }
  return null
}
