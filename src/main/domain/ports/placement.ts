import type { Blocks } from '@shared/model/ports'
import type { PlatformDefinition, PortDefinition } from '@shared/platform/definition'
import { plannedPorts } from './plan'
import type { PlannedPort } from './plan'

/** Offsets of an instance that differ from its platform's own, by the port's own variable (never by an alias). */
export type Offsets = Readonly<Record<string, number>>

/**
 * The definition with its ports where an instance has moved them, so that whatever plans, writes or starts from a
 * definition needs to know nothing of moves. Offsets of variables the definition does not have (any more) count for nothing.
 */
export function placed(definition: PlatformDefinition, offsets: Offsets): PlatformDefinition {
  if (Object.keys(offsets).length === 0) return definition
  const move = (port: PortDefinition): PortDefinition =>
    Object.hasOwn(offsets, port.variable) ? { ...port, offset: offsets[port.variable] ?? port.offset } : port
  return {
    ...definition,
    extraPorts: definition.extraPorts.map(move),
    components: definition.components.map((one) => ({
      ...one,
      port: one.port && move(one.port),
      extraPorts: one.extraPorts.map(move),
      specialist: one.specialist && { ...one.specialist, port: move(one.specialist.port) },
    })),
  }
}

/** The planned port that a variable or one of its aliases carries; undefined where none does. */
export function portOfVariable(planned: readonly PlannedPort[], variable: string): PlannedPort | undefined {
  return planned.find((port) => port.variable === variable) ?? planned.find((port) => port.aliases.includes(variable))
}

/** A port with its twin: a component and its specialist stand at the same offset of their lanes and move together. */
export function withTwin(planned: readonly PlannedPort[], moved: PlannedPort): PlannedPort[] {
  if (moved.kind === 'extra') return [moved]
  return planned.filter(
    (port) => port.kind !== 'extra' && port.component === moved.component && port.offset === moved.offset,
  )
}

/** The offsets of an instance after ports of its plan moved to one; those that are the platform's own again are left out. */
export function offsetsAfter(
  own: PlatformDefinition,
  blocks: Blocks,
  offsets: Offsets,
  moved: readonly Pick<PlannedPort, 'variable'>[],
  offset: number,
): Record<string, number> {
  const next = { ...offsets, ...Object.fromEntries(moved.map(({ variable }) => [variable, offset])) }
  const home = new Map(plannedPorts(own, blocks).map((port) => [port.variable, port.offset]))
  return Object.fromEntries(Object.entries(next).filter(([variable, at]) => home.get(variable) !== at))
}

/** Why a port can't stand at an offset, in a sentence; null where it can. */
export function offsetProblem(
  planned: readonly PlannedPort[],
  blocks: Blocks,
  moved: readonly PlannedPort[],
  offset: number,
): string | null {
  for (const { lane, name } of moved) {
    const block = blocks[lane]
    if (block === null || offset >= block.size)
      return `${name} can’t stand at +${offset}: its block has ${block?.size ?? 0} ports, +0 to +${(block?.size ?? 1) - 1}.`
  }
  const other = planned.find(
    (port) =>
      port.offset === offset &&
      moved.some(({ lane }) => lane === port.lane) &&
      !moved.some(({ variable }) => variable === port.variable),
  )
  return other === undefined ? null : `${other.port} is ${other.name}’s.`
}
