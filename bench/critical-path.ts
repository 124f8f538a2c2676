/** A component with how long it takes by itself and what must be ready before it begins. */
export type Booted = { id: string; bootMs: number; needs: readonly string[] }

/** The least time in which all can be ready: the longest sum of boot times along edges. Throws where one needs itself. */
export function criticalPathMs(components: readonly Booted[]): number {
  const byId = new Map(components.map((component) => [component.id, component]))
  const readyAt = new Map<string, number>()
  const visit = (id: string, path: readonly string[]): number => {
    const known = readyAt.get(id)
    if (known !== undefined) return known
    const component = byId.get(id)
    if (component === undefined || path.includes(id)) throw new Error(`${[...path, id].join(' needs ')} can’t be`)
    const at = Math.max(0, ...component.needs.map((need) => visit(need, [...path, id]))) + component.bootMs
    readyAt.set(id, at)
    return at
  }
  return Math.max(0, ...components.map(({ id }) => visit(id, [])))
}
