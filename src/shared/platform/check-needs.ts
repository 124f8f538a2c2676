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
  for (const cycle of findCycles(platform.components)) {
    const [first = ''] = cycle
    const who = cycle.length > 2 ? 'these wait for one another' : 'it waits for itself'
    found(['components', first, 'depends_on'], 'key', `${who}: ${cycle.join(' → ')}.`)
  }
}

function namesOf(platform: PlatformDefinition): string[] {
  return platform.components.map(({ id }) => id)
}

/** The circles of dependencies, each as a path (`a → b → a`): one for each need that closes one. */
export function findCycles(components: readonly Pick<ComponentDefinition, 'id' | 'needs'>[]): string[][] {
  const byId = new Map(components.map((component) => [component.id, component]))
  const done = new Set<string>()
  const trail: string[] = []
  const cycles: string[][] = []
  const visit = (id: string): void => {
    const at = trail.indexOf(id)
    if (at !== -1) return void cycles.push([...trail.slice(at), id])
    if (done.has(id)) return
    trail.push(id)
    for (const need of byId.get(id)?.needs ?? []) visit(need.component)
    trail.pop()
    done.add(id)
  }
  for (const { id } of components) visit(id)
  return cycles
}
