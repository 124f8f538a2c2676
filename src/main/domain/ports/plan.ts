import type { Blocks, Lane } from '@shared/model/ports'
import type { PlatformDefinition, PortDefinition } from '@shared/platform/definition'

/** One port an instance will use. */
export type PlannedPort = {
  kind: 'component' | 'specialist' | 'extra'
  /** Whose it is; null for an extra port of the instance. */
  component: string | null
  /** Shown name: `Hermes`, `Hermes AI`, `Hephaestus MCP`, `DB MCP`. */
  name: string
  lane: Lane
  offset: number
  port: number
  variable: string
  /** Further variables that carry it (PENIA_PORT beside BUDGET_PORT). */
  aliases: string[]
}

/** Every port a platform uses in a pair of blocks: components in their order, each followed by its extra ports and its twin. */
export function plannedPorts(definition: PlatformDefinition, blocks: Blocks): PlannedPort[] {
  const planned: PlannedPort[] = []
  const add = (kind: PlannedPort['kind'], component: string | null, name: string, port: PortDefinition): void => {
    const lane = kind === 'specialist' ? 'ai' : 'component'
    const block = blocks[lane]
    if (block === null) return
    const { offset, variable, aliases } = port
    planned.push({ kind, component, name, lane, offset, port: block.base + offset, variable, aliases })
  }
  for (const component of definition.components) {
    if (component.port !== null) add('component', component.id, component.name, component.port)
    for (const extra of component.extraPorts) add('extra', component.id, `${component.name} ${extra.name}`, extra)
    if (component.specialist !== null)
      add('specialist', component.id, `${component.name} AI`, component.specialist.port)
  }
  for (const extra of definition.extraPorts) add('extra', null, extra.name, extra)
  return planned
}

/** The planned ports as a person's eye meets them on the boards and in `.env.local`: by lane, then by offset. */
export function inBoardOrder(planned: readonly PlannedPort[]): PlannedPort[] {
  const rank = ({ lane }: PlannedPort): number => (lane === 'component' ? 0 : 1)
  return [...planned].toSorted((a, b) => rank(a) - rank(b) || a.offset - b.offset)
}
