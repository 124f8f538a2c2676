import type { Lane } from '@shared/model/ports'
import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import type { PlannedPort } from '../ports/plan'

/** A variable whose value Till plans. */
export type OurVariable = {
  name: string
  port: number
  lane: Lane
  /** The port it carries; null for the base of a lane. */
  planned: PlannedPort | null
}

/** Bases first, then every planned port with its aliases. */
export function ourVariables(
  definition: Pick<PlatformDefinition, 'lanes'>,
  ports: Blocks,
  planned: readonly PlannedPort[],
): OurVariable[] {
  const bases = (['component', 'ai'] as const).flatMap((lane): OurVariable[] => {
    const name = definition.lanes[lane]?.variable ?? null
    const block = ports[lane]
    return name === null || block === null ? [] : [{ name, port: block.base, lane, planned: null }]
  })
  const carried = planned.flatMap((one) =>
    [one.variable, ...one.aliases].map((name): OurVariable => ({ name, port: one.port, lane: one.lane, planned: one })),
  )
  return [...bases, ...carried]
}
