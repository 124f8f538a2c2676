import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { plannedPorts } from '../ports/plan'

/** What an instance is, as far as files and environments tell of it. */
export type InstanceFacts = {
  id: string
  /** Shown name: `Coder-A`. */
  name: string
  /** Absolute path of the checkout, and of the primary checkout it belongs to (itself where it is the primary). */
  root: string
  mainRoot: string
  ports: Blocks
}

/** TILL_ variables every process of an instance has. */
export function instanceVariables(definition: PlatformDefinition, facts: InstanceFacts): Record<string, string> {
  const { ports } = facts
  return {
    TILL_INSTANCE: facts.id,
    TILL_ROOT: facts.root,
    TILL_MAIN_ROOT: facts.mainRoot,
    TILL_PORT_BASE: String(ports.component.base),
    ...(definition.lanes.ai === null || ports.ai === null ? {} : { TILL_AI_PORT_BASE: String(ports.ai.base) }),
  }
}

/** Every row of an instance has all of them, so they are made once for its ports. */
const knownVariables = new WeakMap<
  Blocks,
  { definition: PlatformDefinition; variables: Readonly<Record<string, string>> }
>()

/** The variables that carry the instance's bases and ports, aliases included: how components find one another. */
export function portVariables(definition: PlatformDefinition, ports: Blocks): Readonly<Record<string, string>> {
  const known = knownVariables.get(ports)
  if (known?.definition === definition) return known.variables
  const variables = makePortVariables(definition, ports)
  knownVariables.set(ports, { definition, variables })
  return variables
}

function makePortVariables(definition: PlatformDefinition, ports: Blocks): Record<string, string> {
  const entries: [string, string][] = []
  for (const lane of ['component', 'ai'] as const) {
    const variable = definition.lanes[lane]?.variable ?? null
    const block = ports[lane]
    if (variable !== null && block !== null) entries.push([variable, String(block.base)])
  }
  for (const { variable, aliases, port } of plannedPorts(definition, ports)) {
    for (const name of [variable, ...aliases]) entries.push([name, String(port)])
  }
  return Object.fromEntries(entries)
}
