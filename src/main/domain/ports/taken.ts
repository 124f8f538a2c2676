import { componentRef, specialistRef } from '@shared/model/ids'
import type { Ref } from '@shared/model/ids'
import type { Choice } from '@shared/model/port-changes'
import type { Listener } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import {
  adopt,
  holderFrom,
  ignore,
  isTheSame,
  moveInstance,
  moveToFreeOffset,
  stopContainerLine,
  stopProcess,
  swapWith,
} from './choices'
import type { ConflictDraft } from './conflict-draft'
import { occupancyAt, verdictKey } from './conflict-world'
import type { BindVerdict, ConflictWorld, PlacedInstance, RowFacts } from './conflict-world'
import { suggestOffset } from './free-offset'
import { pickInTheWay } from './in-the-way'
import { likenessOf } from './likeness'
import { plannedPorts } from './plan'
import type { PlannedPort } from './plan'
import type { BlockSuggestion } from './suggest'

type Place = { instance: PlacedInstance; definition: PlatformDefinition; planned: PlannedPort }

/** A planned port somebody may be in the way of: nobody of its own listens there. */
type Asked = Place & { onPort: readonly Listener[]; row: RowFacts | null }

/**
 * Planned ports for which the system should be asked whether a bind would fail: those on which strangers listen, and
 * those of a row that waits for its port although nobody listens there (a mere connection may hold it). Few, always.
 */
export function portsToAsk(world: Pick<ConflictWorld, 'instances' | 'listeners' | 'rows'>): {
  port: number
  bindAddress: string
}[] {
  return suspects(world).map(({ planned, definition }) => ({
    port: planned.port,
    bindAddress: definition.bindAddress,
  }))
}

/** Every planned port that its component can't bind, with who keeps it and the ways out. */
export function takenConflicts(
  world: ConflictWorld,
  suggestionFor: (instance: PlacedInstance) => BlockSuggestion,
): ConflictDraft[] {
  return suspects(world).flatMap((asked) => {
    const { planned, definition, onPort } = asked
    const verdict = world.verdicts.get(verdictKey(planned.port, definition.bindAddress))
    if (verdict?.isFree) return []
    const listener = pickInTheWay(definition.bindAddress, onPort)
    if (listener === null)
      return verdict === undefined ? [] : [heldWithoutListener(world, asked, verdict, suggestionFor)]
    return [heldByListener(world, asked, listener, suggestionFor)]
  })
}

function suspects(world: Pick<ConflictWorld, 'instances' | 'listeners' | 'rows'>): Asked[] {
  const found: Asked[] = []
  for (const instance of world.instances) {
    const { definition } = instance
    if (definition === null || instance.isOrphan) continue
    const disabled = new Set(definition.components.filter((one) => one.isDisabled).map(({ id }) => id))
    for (const planned of plannedPorts(definition, instance.ports)) {
      if (planned.component !== null && disabled.has(planned.component)) continue
      const onPort = world.listeners.get(planned.port) ?? []
      const ref = refOf(instance, planned)
      const row = (ref === null ? undefined : world.rows.get(ref)) ?? null
      if (onPort.length === 0 ? !waitsForPort(row, planned) : onPort.some((one) => isOwn(instance, planned, one)))
        continue
      found.push({ instance, definition, planned, onPort, row })
    }
  }
  return found
}

/** The row that uses a port; null for one of the instance as a whole. */
function refOf({ id }: PlacedInstance, { kind, component }: PlannedPort): Ref | null {
  if (component === null) return null
  return kind === 'specialist' ? specialistRef(id, component) : componentRef(id, component)
}

/** Whether a listener is the port's own component, its twin, or for a port of the whole instance any of it. */
function isOwn({ id }: PlacedInstance, { component }: PlannedPort, { ref }: Listener): boolean {
  if (ref === null) return false
  return component === null
    ? ref.startsWith(`${id}/`)
    : ref === componentRef(id, component) || ref === specialistRef(id, component)
}

/**
 * Whether a row has its own port in mind and can't have it, although nobody may listen there. A start that just looks at its
 * port has no deadline for that yet: to try that port a moment later would take it from the process that is being made.
 */
function waitsForPort(row: RowFacts | null, { kind }: PlannedPort): boolean {
  if (row === null || kind === 'extra') return false
  const { state, reason, isWanted, dueAt } = row
  if (state === 'failed') return reason?.code === 'port-taken'
  const isBeginning = state === 'registering' || state === 'initializing'
  return isWanted && isBeginning && reason?.code === 'waiting' && dueAt !== null
}

function isPressing(row: RowFacts | null): boolean {
  return row !== null && (row.isWanted || (row.state === 'failed' && row.reason?.code === 'port-taken'))
}

/** Nobody listens, and the port can’t be had all the same: a connection uses it, or somebody only bound it. */
function heldWithoutListener(
  world: ConflictWorld,
  asked: Asked,
  verdict: BindVerdict,
  suggestionFor: (instance: PlacedInstance) => BlockSuggestion,
): ConflictDraft {
  const { name } = asked.planned
  const [why, isConnection] = verdict.isFree ? ['', false] : [verdict.why, verdict.isConnection ?? false]
  return {
    ...head(asked, 'taken'),
    message: isConnection
      ? `${why} It is a connection that happens to use this port (an ephemeral clash); ${name} can start once it is over.`
      : `${why} ${name} can’t start until it is let go.`,
    holder: null,
    remedy: null,
    choices: [...moves(world, asked, suggestionFor), ignore(idOf(asked, 'taken'))],
  }
}

function heldByListener(
  world: ConflictWorld,
  asked: Asked,
  listener: Listener,
  suggestionFor: (instance: PlacedInstance) => BlockSuggestion,
): ConflictDraft {
  const { planned, onPort } = asked
  const kind = listener.owner === 'ours' && listener.ref !== null ? 'taken-by-ours' : 'taken'
  const holder = holderFrom(listener, onPort)
  return {
    ...head(asked, kind),
    message: [
      `${planned.port} is held by ${holder.label}, which listens on ${holder.addresses.join(' and ')}.`,
      ...(kind === 'taken-by-ours' ? ['Till started it.'] : []),
      effectOf(asked),
    ].join(' '),
    holder,
    remedy: stopContainerLine(listener.container),
    choices: choicesFor(world, asked, listener, kind, suggestionFor),
  }
}

function effectOf({ planned, row }: Asked): string {
  if (planned.kind === 'extra') return `${planned.name} could not be used.`
  if (row?.state === 'failed') return `${planned.name} could not start.`
  return row?.isWanted ? `${planned.name} waits for it.` : `${planned.name} would not start.`
}

function idOf({ instance, planned }: Place, kind: string): string {
  return `${kind}:${instance.id}:${planned.variable}`
}

function head(
  asked: Asked,
  kind: 'taken' | 'taken-by-ours',
): Pick<ConflictDraft, 'id' | 'kind' | 'level' | 'instance' | 'ref' | 'variable' | 'port' | 'lane' | 'title'> {
  const { instance, planned, row } = asked
  return {
    id: idOf(asked, kind),
    kind,
    level: isPressing(row) ? 'error' : 'warning',
    instance: instance.id,
    ref: refOf(instance, planned),
    variable: planned.variable,
    port: planned.port,
    lane: planned.lane,
    title: `${planned.name} (${instance.id}) cannot use ${planned.port}`,
  }
}

function moves(
  world: ConflictWorld,
  { instance, definition, planned }: Asked,
  suggestionFor: (instance: PlacedInstance) => BlockSuggestion,
): Choice[] {
  const { reservations } = world
  const heldBy = occupancyAt(world, definition.bindAddress)
  const offset = suggestOffset({
    definition,
    ports: instance.ports,
    variable: planned.variable,
    self: instance.id,
    reservations,
    heldBy,
  })
  return [moveToFreeOffset(instance, planned, offset), moveInstance(instance, suggestionFor(instance))]
}

/** In safe order: what ends nothing first, and what is plainly right before that. */
function choicesFor(
  world: ConflictWorld,
  asked: Asked,
  listener: Listener,
  kind: 'taken' | 'taken-by-ours',
  suggestionFor: (instance: PlacedInstance) => BlockSuggestion,
): Choice[] {
  const { instance, planned, definition } = asked
  const moving = moves(world, asked, suggestionFor)
  const last = ignore(idOf(asked, kind))
  if (kind === 'taken-by-ours') {
    const other = world.instances.find(({ id }) => id !== instance.id && listener.ref?.startsWith(`${id}/`))
    return [...moving, ...(other === undefined ? [] : [swapWith(instance, other)]), last]
  }
  const { user, enginePid, protections } = world
  const protection = listener.pid === null ? undefined : protections.get(listener.pid)
  const stop = stopProcess(listener, { user, enginePid, protection })
  const process = processOf(definition, planned)
  const ref = refOf(instance, planned)
  if (process === null || ref === null) return [...moving, stop, last]
  const likeness = likenessOf(process, instance.root, listener)
  const adopting = adopt({ name: planned.name, ref }, listener, likeness, { user, protection })
  if (adopting === null) return [...moving, stop, last]
  return isTheSame(likeness) ? [adopting, ...moving, stop, last] : [...moving, adopting, stop, last]
}

/** What would be started on a port; null for extra ports, which have no process of their own. */
function processOf(
  definition: PlatformDefinition,
  { kind, component }: PlannedPort,
): PlatformDefinition['components'][number]['process'] | null {
  const found = definition.components.find(({ id }) => id === component)
  if (found === undefined || kind === 'extra') return null
  return kind === 'specialist' ? (found.specialist?.process ?? null) : found.process
}
