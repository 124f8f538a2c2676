/** Who needs whom, by component id. */
export type NeedsGraph = ReadonlyMap<string, readonly string[]>

/** Everything the given ids need, directly or not, and themselves; in an order in which each comes after its needs. */
export function withNeeds(graph: NeedsGraph, ids: Iterable<string>): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id) || !graph.has(id)) return
    seen.add(id)
    for (const need of graph.get(id) ?? []) visit(need)
    order.push(id)
  }
  for (const id of ids) visit(id)
  return order
}

/** Who needs an id directly. */
export function neededBy(graph: NeedsGraph, id: string): string[] {
  return [...graph].filter(([, needs]) => needs.includes(id)).map(([other]) => other)
}

/** Layers of ids that can start together: the first needs nothing, each other only earlier ones. Cycles are left out. */
export function layersOf(graph: NeedsGraph): string[][] {
  const depths = new Map<string, number>()
  const open = new Set<string>()
  const depthOf = (id: string): number => {
    const known = depths.get(id)
    if (known !== undefined) return known
    if (open.has(id)) return Number.NaN
    open.add(id)
    const depth = (graph.get(id) ?? [])
      .filter((need) => graph.has(need))
      .reduce((most, need) => Math.max(most, depthOf(need) + 1), 0)
    open.delete(id)
    depths.set(id, depth)
    return depth
  }
  const layers: string[][] = []
  for (const id of graph.keys()) {
    const depth = depthOf(id)
    if (Number.isNaN(depth)) continue
    const layer = layers[depth]
    if (layer) layer.push(id)
    else layers[depth] = [id]
  }
  return layers.filter(Boolean)
}

/** A dependency cycle as a path that ends where it began (`a → b → a`), or null. */
export function findCycle(graph: NeedsGraph): string[] | null {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (id: string): string[] | null => {
    if (done.has(id)) return null
    const at = path.indexOf(id)
    if (at >= 0) return [...path.slice(at), id]
    path.push(id)
    for (const need of graph.get(id) ?? []) {
      const cycle = visit(need)
      if (cycle) return cycle
    }
    path.pop()
    done.add(id)
    return null
  }
  for (const id of graph.keys()) {
    const cycle = visit(id)
    if (cycle) return cycle
  }
  return null
}
