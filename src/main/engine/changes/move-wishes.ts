import { CommandError } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import type { Blocks } from '@shared/model/ports'
import { isSamePlace, showPair } from '../../domain/ports/blocks'
import { listNames, moveSentence, restartSentence } from '../../domain/ports/change-words'
import { suggestOffset } from '../../domain/ports/free-offset'
import { placeProblem } from '../../domain/ports/modes'
import { modeAfterMove, modeOfPlace } from '../../domain/ports/moved-mode'
import { occupancyOf, type Occupancy } from '../../domain/ports/occupancy'
import { offsetProblem, offsetsAfter, placed, portOfVariable, withTwin } from '../../domain/ports/placement'
import { plannedPorts } from '../../domain/ports/plan'
import { proposeBlocks } from '../../domain/ports/propose'
import { suggestBlocks } from '../../domain/ports/suggest'
import { blockWarnings } from '../../domain/ports/warnings'
import type { InstanceRecord, ObservedListener } from '../effects'
import { nameHolder } from '../port-holder'
import { rulesNow } from '../rules-now'
import { ownersIn } from '../unit'
import type { ChangeParts } from './prepared'
import { definitionFor, type MoveWish } from './prepare-move'

type Kind<K extends PortChange['kind']> = Extract<PortChange, { kind: K }>

/** One planned port, with its twin, to an offset or the next free one. */
export async function wishForPort(parts: ChangeParts, change: Kind<'move-port'>): Promise<MoveWish> {
  const { instances, effects } = parts
  const record = instances.record(change.instance)
  const own = definitionFor(parts, record.id)
  const definition = placed(own, record.offsets)
  const planned = plannedPorts(definition, record.ports)
  const port = portOfVariable(planned, change.variable)
  if (!port)
    throw new CommandError('input.invalid', `${record.name} has no port ${change.variable}.`, {
      hint: `Its ports are ${planned.map(({ variable }) => variable).join(', ')}.`,
      ref: record.id,
    })
  const moved = withTwin(planned, port)
  const heldBy = heldByOthers(parts, await effects.network.listeners(), definition.bindAddress, null)
  const suggestion =
    change.offset === null
      ? suggestOffset({
          definition,
          ports: record.ports,
          variable: port.variable,
          self: record.id,
          reservations: effects.storage.reservations(),
          heldBy,
        })
      : null
  const offset = suggestion ? suggestion.offset : change.offset
  const problem =
    offset === null
      ? `No offset is free for ${port.name}. ${suggestion?.explanation.join(' ') ?? ''}`.trim()
      : offset === port.offset
        ? `${port.name} is at ${port.port} already.`
        : offsetProblem(planned, record.ports, moved, offset)
  const to =
    offset === null || problem !== null
      ? record
      : { ...record, offsets: offsetsAfter(own, record.ports, record.offsets, moved, offset) }
  const target = offset === null ? port.port : port.port - port.offset + offset
  const held = moved.flatMap(({ name, port: at, offset: from }) => {
    const holder = offset === null ? null : heldBy(at - from + offset)
    return holder === null ? [] : [`${at - from + (offset ?? 0)} is held by ${holder}. ${name} would not start there.`]
  })
  return {
    change: { ...change, variable: port.variable, offset },
    records: [{ from: record, to }],
    isWhole: false,
    warnings: problem === null ? held : [],
    obstacle: problem,
    obstacleCode: offset === null ? 'ports.none-free' : 'ports.overlap',
    button: `Move to ${target}`,
    sentenceOf: (ports, restarts) => moveSentence(ports) + restartSentence(restarts),
    doneOf: (ports) =>
      `${record.name}: ${ports.map(({ name, from, to: at }) => `${name} moved from ${from} to ${at}`).join(', ')}`,
  }
}

/** Both lanes of an instance to bases of the person's, or to the next free pair. */
export async function wishForInstance(parts: ChangeParts, change: Kind<'move-instance'>): Promise<MoveWish> {
  const { instances, effects } = parts
  const { storage, network, files, facts } = effects
  const record = instances.record(change.instance)
  const own = definitionFor(parts, record.id)
  const definition = placed(own, record.offsets)
  const listeners = await network.listeners()
  const heldBy = heldByOthers(parts, listeners, definition.bindAddress, record)
  const isOpen = change.componentBase === null && change.aiBase === null
  const suggestion = isOpen
    ? suggestBlocks({
        definition,
        reservations: storage.reservations(),
        heldBy,
        self: { id: record.id, ports: record.ports },
      })
    : null
  const wanted = suggestion ? suggestion.ports : shifted(record.ports, change.componentBase, change.aiBase)
  const proposal =
    wanted &&
    proposeBlocks({
      definition,
      mode: record.mode,
      // A mode's own place is what the platform is made for: nothing of it has to be justified.
      ...(modeOfPlace(definition, wanted) === null
        ? { custom: { componentBase: wanted.component.base, aiBase: wanted.ai?.base ?? null } }
        : { kept: wanted }),
      reservations: storage.reservations(),
      listeners: withoutOwn(parts, listeners, record),
      self: record.id,
      reason: change.reason,
      shorten: files.shorten,
      rules: await rulesNow(effects),
      system: facts.platform,
    })
  const isHere = wanted !== null && isSamePlace(wanted, record.ports)
  const obstacle = isHere
    ? `${record.name} is at ${showPair(wanted)} already.`
    : wanted === null
      ? `There is no free place for ${record.name}. ${suggestion?.explanation.join(' ') ?? ''}`.trim()
      : (proposal?.obstacles[0] ?? null)
  const ports = wanted ?? record.ports
  const isReserved = proposal?.needsReason === true
  const to: InstanceRecord = {
    ...record,
    ports,
    mode: isHere ? record.mode : modeAfterMove(definition, record.mode, ports, modesBeside(parts, [record])),
    overrideReason: isReserved ? change.reason : null,
  }
  return {
    change: {
      ...change,
      componentBase: proposal?.ports?.component.base ?? change.componentBase,
      aiBase: proposal?.ports?.ai?.base ?? change.aiBase,
    },
    records: [{ from: record, to: proposal?.ports && !isHere ? to : record }],
    isWhole: true,
    warnings: isHere ? [] : (proposal?.warnings ?? []),
    obstacle,
    obstacleCode: wanted === null ? 'ports.none-free' : (proposal?.obstacleCode ?? 'ports.overlap'),
    ...(proposal?.obstacleCode === 'ports.reserved' && !isHere ? { needsReason: true } : {}),
    button: `Move to ${ports.component.base}`,
    sentenceOf: (_, restarts) =>
      `${record.name} moves from ${showPair(record.ports)} to ${showPair(ports)}.${restartSentence(restarts)}`,
    doneOf: () => `${record.name} moved from ${showPair(record.ports)} to ${showPair(ports)}`,
  }
}

/** Two instances that change places. */
export function wishForSwap(parts: ChangeParts, change: Kind<'swap'>): MoveWish {
  const { instances } = parts
  const both = [instances.record(change.instance), instances.record(change.other)] as const
  const [one, other] = both
  const definitions = both.map(({ id }) => definitionFor(parts, id))
  const used = modesBeside(parts, both)
  const goTo = (record: InstanceRecord, ports: Blocks, at: number): InstanceRecord => {
    const definition = definitions[at]
    const mode = definition ? modeAfterMove(definition, record.mode, ports, used) : record.mode
    return { ...record, ports, mode, overrideReason: both[1 - at]?.overrideReason ?? null }
  }
  const isSameSize =
    one.ports.component.size === other.ports.component.size && one.ports.ai?.size === other.ports.ai?.size
  const misfit = definitions
    .map((definition, at) => placeProblem(definition, both[1 - at]?.ports ?? one.ports))
    .find((problem) => problem !== null)
  const obstacle =
    one.id === other.id
      ? 'An instance can’t change places with itself.'
      : isSameSize
        ? (misfit ?? null)
        : `${one.name} and ${other.name} have blocks of different sizes and can’t change places.`
  return {
    change,
    records:
      obstacle === null
        ? [
            { from: one, to: goTo(one, other.ports, 0) },
            { from: other, to: goTo(other, one.ports, 1) },
          ]
        : [],
    isWhole: true,
    warnings: definitions.flatMap((definition, at) =>
      blockWarnings({ definition, ports: both[1 - at]?.ports ?? one.ports, isCustom: false }),
    ),
    obstacle,
    obstacleCode: 'ports.overlap',
    button: 'Swap places',
    sentenceOf: (_, restarts) =>
      `${one.name} gets ${showPair(other.ports)}, and ${other.name} gets ${showPair(one.ports)}.${restartSentence(restarts)}`,
    doneOf: () => `${listNames([one.name, other.name])} changed places`,
  }
}

/** Where bases lead: one that is not given moves as far as the other. */
function shifted(ports: Blocks, componentBase: number | null, aiBase: number | null): Blocks {
  const { component, ai } = ports
  const by = componentBase !== null ? componentBase - component.base : (aiBase ?? ai?.base ?? 0) - (ai?.base ?? 0)
  return {
    component: { base: componentBase ?? component.base + by, size: component.size },
    ai: ai && { base: aiBase ?? ai.base + by, size: ai.size },
  }
}

function modesBeside({ instances }: ChangeParts, movers: readonly InstanceRecord[]): string[] {
  return [...instances.records()]
    .filter((record) => record.platform === movers[0]?.platform && !movers.some(({ id }) => id === record.id))
    .map(({ mode }) => mode)
}

/** Listeners that are no process of this instance, which moves along. */
function withoutOwn(
  { byRun }: ChangeParts,
  listeners: readonly ObservedListener[],
  { id }: InstanceRecord,
): ObservedListener[] {
  const ownerOf = ownersIn(byRun)
  return listeners.filter(({ run, pid }) => ownerOf(run, pid)?.instance !== id)
}

function heldByOthers(
  parts: ChangeParts,
  listeners: readonly ObservedListener[],
  bindAddress: string,
  mover: InstanceRecord | null,
): Occupancy {
  const others = mover === null ? listeners : withoutOwn(parts, listeners, mover)
  return occupancyOf(others, bindAddress, (one) =>
    nameHolder(parts.effects.files, { unit: null, byRun: parts.byRun }, one),
  )
}
