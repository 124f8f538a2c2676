import type { InstanceId } from '@shared/model/ids'
import type { Consequence } from '@shared/model/port-changes'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import { plannedPorts } from './plan'
import type { PlannedPort } from './plan'

export type MovedPort = Consequence['ports'][number] & Pick<PlannedPort, 'kind' | 'component' | 'lane'>

/** The planned ports that two plans of an instance have at different numbers, in the plan's order. */
export function movedPorts(
  instance: InstanceId,
  from: { definition: PlatformDefinition; ports: Blocks },
  to: { definition: PlatformDefinition; ports: Blocks },
): MovedPort[] {
  const next = new Map(plannedPorts(to.definition, to.ports).map((port) => [port.variable, port.port]))
  return plannedPorts(from.definition, from.ports).flatMap(({ kind, component, lane, name, variable, port }) => {
    const moved = next.get(variable)
    return moved === undefined || moved === port
      ? []
      : [{ instance, kind, component, lane, name, variable, from: port, to: moved }]
  })
}

/**
 * The rows that a change of ports touches, as component ids and parts: whose port it is, who needs such a component (its
 * environment holds the port), and the specialists beside those, which go with them.
 */
export function touchedParts(
  definition: PlatformDefinition,
  moved: readonly Pick<MovedPort, 'kind' | 'component'>[],
): { component: string; part: 'component' | 'specialist' }[] {
  const owners = new Set(moved.flatMap(({ kind, component }) => (kind === 'specialist' ? [] : (component ?? []))))
  const alone = new Set(moved.flatMap(({ kind, component }) => (kind === 'specialist' ? (component ?? []) : [])))
  return definition.components.flatMap(({ id, needs, specialist }) => {
    const isTouched = owners.has(id) || needs.some((need) => owners.has(need.component))
    return [
      ...(isTouched ? [{ component: id, part: 'component' as const }] : []),
      ...(specialist !== null && (isTouched || alone.has(id)) ? [{ component: id, part: 'specialist' as const }] : []),
    ]
  })
}
