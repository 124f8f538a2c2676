import { componentRef, specialistRef, type InstanceId, type Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import type { PlannedPort } from '../ports/plan'

/** The row whose port it is; null for a port of the instance as a whole. */
export function refOfPlanned(instance: InstanceId, { kind, component }: PlannedPort): Ref | null {
  if (component === null) return null
  return kind === 'specialist' ? specialistRef(instance, component) : componentRef(instance, component)
}

/** TCP listeners by port and by the row whose they are: looked up for every port of every instance, each second. */
export type Sockets = { byPort: ReadonlyMap<number, Listener[]>; byRow: ReadonlyMap<string, Listener[]> }

export function socketsOf(listeners: readonly Listener[]): Sockets {
  const byPort = new Map<number, Listener[]>()
  const byRow = new Map<string, Listener[]>()
  const add = <K>(to: Map<K, Listener[]>, key: K, listener: Listener): void => {
    const there = to.get(key)
    if (there) there.push(listener)
    else to.set(key, [listener])
  }
  for (const listener of listeners) {
    if (listener.protocol !== 'tcp') continue
    add(byPort, listener.port, listener)
    if (listener.ref !== null) add(byRow, listener.ref, listener)
  }
  return { byPort, byRow }
}

/** Whether a listener on a planned port is the one that belongs there. */
export function isExpectedThere(
  instance: InstanceId,
  planned: PlannedPort,
  listener: Listener,
  isUp: boolean,
): boolean {
  if (listener.port !== planned.port) return false
  const ref = refOfPlanned(instance, planned)
  // A container's proxy is nobody's child; where the row itself is up, it is what answers for it.
  if (isUp && listener.container != null) return true
  return ref === null ? (listener.ref?.startsWith(`${instance}/`) ?? false) : listener.ref === ref
}

/** What is known of a row, as far as it tells what to expect of its ports. */
export type RowPhase = {
  /** Its process has run for long enough to listen on what it will listen on. */
  isOn: boolean
  /** It is up, and has been for long enough. */
  isUp: boolean
  /** It is up, or somebody waits for it. */
  isPressing: boolean
}

/** Of a port that is no row's, and of a row that rests. */
export const AT_REST: RowPhase = { isOn: false, isUp: false, isPressing: false }

/** How what listens differs from the plan of one port. */
export type MachineDifference = {
  kind: 'held' | 'silent' | 'elsewhere'
  level: 'warning' | 'error'
  sentence: string
  /** Where it listens instead. */
  elsewhere: number[]
}

/**
 * Compares one planned port with the sockets. `others` are ports that are planned for the same row too. A row that is not
 * up owes nothing, nor do extra ports.
 */
export function machineDifference(
  instance: InstanceId,
  planned: PlannedPort,
  sockets: Sockets,
  row: RowPhase & { others: ReadonlySet<number> },
): MachineDifference | null {
  const there = sockets.byPort.get(planned.port) ?? []
  if (there.some((one) => isExpectedThere(instance, planned, one, row.isUp))) return null
  const elsewhere = row.isOn && planned.kind !== 'extra' ? portsElsewhere(instance, planned, sockets, row.others) : []
  const instead = elsewhere.length > 0 ? ` ${planned.name} listens on ${elsewhere.join(' and ')} instead.` : ''
  const holder = there[0]
  if (holder !== undefined) {
    const sentence = `${holder.label} listens on ${planned.port}, which is planned for ${planned.name}.${instead}`
    return { kind: 'held', level: row.isPressing ? 'error' : 'warning', sentence, elsewhere }
  }
  if (elsewhere.length > 0) {
    const sentence = `${planned.name} listens on ${elsewhere.join(' and ')} instead of ${planned.port}.`
    return { kind: 'elsewhere', level: 'warning', sentence, elsewhere }
  }
  if (!row.isUp || planned.kind === 'extra') return null
  const sentence = `${planned.name} is up, but nobody listens on ${planned.port}.`
  return { kind: 'silent', level: 'warning', sentence, elsewhere: [] }
}

/** Where the row of a planned port listens besides what is planned for it. */
export function portsElsewhere(
  instance: InstanceId,
  planned: PlannedPort,
  sockets: Sockets,
  others: ReadonlySet<number>,
): number[] {
  const ref = refOfPlanned(instance, planned)
  if (ref === null) return []
  const ports = (sockets.byRow.get(ref) ?? [])
    .map(({ port }) => port)
    .filter((port) => port !== planned.port && !others.has(port))
  return [...new Set(ports)].toSorted((a, b) => a - b)
}

/** The ports that are planned for each row. */
export function portsByRow(instance: InstanceId, planned: readonly PlannedPort[]): Map<Ref, Set<number>> {
  const byRow = new Map<Ref, Set<number>>()
  for (const one of planned) {
    const ref = refOfPlanned(instance, one)
    if (ref === null) continue
    byRow.set(ref, (byRow.get(ref) ?? new Set<number>()).add(one.port))
  }
  return byRow
}
