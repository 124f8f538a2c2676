import type { Found } from './build-words'
import type { ComponentDefinition, PlatformDefinition } from './definition'
import { didYouMean } from './nearest'

/** Dependencies exist, can be met, and don't wait for one another. */
export function checkNeeds(platform: PlatformDefinition, found: Found): void {
  const byId = new Map(platform.components.map((component) => [component.id, component]))
  for (const component of platform.components) {
    for (const need of component.needs) {
      const path = ['components', component.id, 'depends_on', need.component]
      const needed = byId.get(need.component)
      if (needed === undefined) {
        found(path, 'key', `there is no component ${need.component}${didYouMean(need.component, namesOf(platform))}.`)
      } else if (need.condition === 'process_log_ready' && needed.readyLogLine === null) {
        found(path, 'key', `process_log_ready would wait for ever: ${need.component} has no ready_log_line.`)
      }
    }
  }
  const cycle = findCycle(platform.components)
  const [first] = cycle ?? []
  if (cycle !== null && first !== undefined) {
    found(['components', first, 'depends_on'], 'key', `these wait for one another: ${cycle.join(' → ')}.`)
  }
}

function namesOf(platform: PlatformDefinition): string[] {
  return platform.components.map(({ id }) => id)
}

/** The first circle of dependencies as the path that closes it (`a → b → a`), or null. */
export function findCycle(components: readonly Pick<ComponentDefinition, 'id' | 'needs'>[]): string[] | null {
  const byId = new Map(components.map((component) => [component.id, component]))
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (id: string): string[] | null => {
    const at = trail.indexOf(id)
    if (at !== -1) return [...trail.slice(at), id]
    if (done.has(id)) return null
    trail.push(id)
    for (const need of byId.get(id)?.needs ?? []) {
      const cycle = visit(need.component)
      if (cycle !== null) return cycle
    }
    trail.pop()
    done.add(id)
    return null
  }
  for (const { id } of components) {
    const cycle = visit(id)
    if (cycle !== null) return cycle
  }
  return null
}
