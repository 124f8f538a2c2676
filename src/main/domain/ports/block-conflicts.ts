import type { Block } from '@shared/model/ports'
import { firstOverlap, lanesOf, overlaps, showBlock } from './blocks'
import { ignore, moveInstance } from './choices'
import type { ConflictDraft } from './conflict-draft'
import type { ConflictWorld, PlacedInstance } from './conflict-world'
import { exposedBlocks, keepFreeLine, rangesToKeep, show } from './ephemeral'
import type { PortRange } from './ephemeral'
import { modeOfPlace } from './moved-mode'
import { ownerOnPaper } from './paper'
import type { BlockSuggestion } from './suggest'
import { boundsWarnings, reservedWarnings } from './warnings'

type Ask = {
  world: ConflictWorld
  instance: PlacedInstance
  suggestionFor: (instance: PlacedInstance) => BlockSuggestion
  /** The line that keeps the system's own connections off the ports of all instances. */
  keepFree: string | null
}

/** The line that mends `ephemeral` for every instance at once; null where the system has none. */
export function keepFreeOfAll({ instances, rules, system }: ConflictWorld): string | null {
  if (rules === null) return null
  const wanted = instances.flatMap(({ definition, ports, isOrphan }) =>
    definition === null || isOrphan ? [] : rangesToKeep(definition, exposedBlocks(ports, rules)),
  )
  return keepFreeLine(system, rules, wanted)
}

/** What is wrong with an instance's blocks as a whole: at most one conflict of a kind. */
export function blockConflicts(ask: Ask): ConflictDraft[] {
  if (ask.instance.isOrphan) return [orphanOf(ask.instance)]
  return [...overlapsOf(ask), ...reservedOf(ask), ...boundsOf(ask), ...ephemeralOf(ask)]
}

function draft(
  { id }: PlacedInstance,
  more: Pick<ConflictDraft, 'kind' | 'level' | 'title' | 'message'> & Partial<ConflictDraft>,
): ConflictDraft {
  return {
    id: `${more.kind}:${id}`,
    instance: id,
    ref: null,
    variable: null,
    port: null,
    lane: null,
    holder: null,
    remedy: null,
    choices: [],
    ...more,
  }
}

function orphanOf(instance: PlacedInstance): ConflictDraft {
  const blocks = lanesOf(instance.ports).map(({ block }) => showBlock(block))
  return draft(instance, {
    kind: 'orphan',
    level: 'warning',
    title: `The folder of ${instance.name} is gone`,
    message:
      `There is no ${instance.shownRoot} any more. ${blocks.join(' and ')} ${blocks.length === 1 ? 'stays' : 'stay'} reserved until ${instance.name} is ` +
      `removed from Till, or the folder is back.`,
    choices: [ignore(`orphan:${instance.id}`)],
  })
}

/** Told once for two instances, by the newer one; and for what is kept ahead. */
function overlapsOf({ world, instance, suggestionFor }: Ask): ConflictDraft[] {
  const at = world.instances.indexOf(instance)
  const older = world.instances.slice(0, Math.max(0, at))
  const kept = world.reservations.filter(({ ahead }) => ahead)
  return [...older.map(({ id, ports }) => ({ instance: id, ports })), ...kept].flatMap((other) => {
    const shared = firstOverlap(instance.ports, other.ports)
    if (shared === null) return []
    const id = `overlap:${instance.id}:${other.instance}`
    const { ours, theirs } = shared
    const neighbour = older.find((one) => one.id === other.instance)
    return [
      draft(instance, {
        id,
        kind: 'overlap',
        level: 'error',
        port: Math.max(ours.base, theirs.base),
        lane: instance.ports.component === ours ? 'component' : 'ai',
        title: `${instance.name} and ${neighbour?.name ?? 'blocks kept ahead'} share ports`,
        message:
          `${showBlock(ours)} of ${instance.name} overlaps ${showBlock(theirs)}, which ${ownerOnPaper(other)}. ` +
          'Where both use the same port, only one of them can start.',
        // Changing places would leave them on the same ports.
        choices: [moveInstance(instance, suggestionFor(instance)), ignore(id)],
      }),
    ]
  })
}

/**
 * Ranges used by convention, for blocks that a person chose; with the reason they gave it is only good to know. Ports the
 * system gives to nobody are told whoever chose.
 */
function reservedOf({ world, instance, suggestionFor }: Ask): ConflictDraft[] {
  const { id, name, overrideReason, ports } = instance
  const excluded = excludedIn(world, ports)
  const sentences = isOwnPlace(instance) ? [] : reservedWarnings(ports)
  if (excluded.length === 0 && sentences.length === 0) return []
  const isOnPurpose = overrideReason !== null && excluded.length === 0
  const lowest = world.rules === null ? 0 : world.rules.unprivilegedFrom
  const isPrivileged = sentences.length > 0 && ports.component.base < lowest
  return [
    draft(instance, {
      kind: 'reserved-range',
      level: isOnPurpose ? 'info' : 'warning',
      title: `${name} lies in a range that is used by others`,
      message: [
        ...sentences,
        ...excluded.map(
          (range) => `The system keeps ${show(range)} for itself; what wants to start there may be refused.`,
        ),
        ...(overrideReason === null ? [] : [`Taken on purpose: “${overrideReason}”`]),
      ].join(' '),
      remedy:
        isPrivileged && world.system === 'linux'
          ? `sudo sysctl -w net.ipv4.ip_unprivileged_port_start=${ports.component.base}`
          : null,
      choices: [moveInstance(instance, suggestionFor(instance)), ignore(`reserved-range:${id}`)],
    }),
  ]
}

/** Whether the blocks are a mode's own place: the documents put them there, so their 8080 is no fault. */
function isOwnPlace({ ports, definition }: PlacedInstance): boolean {
  return definition === null || modeOfPlace(definition, ports) !== null
}

function excludedIn({ rules }: ConflictWorld, ports: PlacedInstance['ports']): PortRange[] {
  const blocks: Block[] = lanesOf(ports).map(({ block }) => block)
  return (rules?.excluded ?? []).filter(({ from, to }) =>
    blocks.some((block) => overlaps(block, { base: from, size: to - from + 1 })),
  )
}

function boundsOf({ instance, suggestionFor }: Ask): ConflictDraft[] {
  const { definition, ports, name, id } = instance
  if (definition === null) return []
  const [sentence] = boundsWarnings(definition, ports.component)
  if (sentence === undefined) return []
  return [
    draft(instance, {
      kind: 'bounds',
      level: 'warning',
      title: `${name} lies outside of what ${definition.name} expects`,
      message: sentence,
      choices: [moveInstance(instance, suggestionFor(instance)), ignore(`bounds:${id}`)],
    }),
  ]
}

/** The system's own connections; the line mends it for every instance at once. */
function ephemeralOf({ world, instance, keepFree }: Ask): ConflictDraft[] {
  const { rules } = world
  const { definition, ports, name, id } = instance
  if (rules === null || rules.ephemeral === null || definition === null) return []
  const exposed = exposedBlocks(ports, rules)
  if (exposed.length === 0) return []
  return [
    draft(instance, {
      kind: 'ephemeral',
      level: 'info',
      title: `The system may use ports of ${name} itself`,
      message:
        `${exposed.map(showBlock).join(' and ')} ${exposed.length === 1 ? 'lies' : 'lie'} in ${show(rules.ephemeral)}, from where the system takes ports for ` +
        'outgoing connections. A component whose port is in use that way can’t start until the connection is over. ' +
        'Till looks again every minute whether they are kept free.',
      remedy: keepFree,
      choices: [ignore(`ephemeral:${id}`)],
    }),
  ]
}
