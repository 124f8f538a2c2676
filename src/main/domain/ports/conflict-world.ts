import type { InstanceId, Ref } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import type { Blocks, Listener } from '@shared/model/ports'
import type { PlatformDefinition } from '@shared/platform/definition'
import type { SystemRules } from './ephemeral'
import { occupancyIn } from './occupancy'
import type { Occupancy } from './occupancy'
import type { PaperReservation } from './paper'

/** An instance as far as conflicts care. */
export type PlacedInstance = {
  id: InstanceId
  name: string
  mode: string
  root: string
  /** The root the way people read it. */
  shownRoot: string
  ports: Blocks
  /** With its own offsets in place; null where it can't be read. */
  definition: PlatformDefinition | null
  overrideReason: string | null
  /** Its folder is gone. */
  isOrphan: boolean
}

/** A component's or specialist's row as far as conflicts care. */
export type RowFacts = { state: LifecycleState; isWanted: boolean; reason: Reason | null; dueAt: number | null }

/** Whether a bind would fail, as the system itself says; `why` is its sentence. `isConnection`: a mere connection is in the way. */
export type BindVerdict = { isFree: true } | { isFree: false; why: string; isConnection?: boolean }

/** Everything conflicts are found from: facts of one moment, indexed once. */
export type ConflictWorld = {
  /** Oldest first. */
  instances: readonly PlacedInstance[]
  /** What is kept ahead is among them. */
  reservations: readonly PaperReservation[]
  rows: ReadonlyMap<Ref, RowFacts>
  /** Of TCP, by port. */
  listeners: ReadonlyMap<number, readonly Listener[]>
  /** By `verdictKey`; where the system was not asked, the listeners’ addresses decide. */
  verdicts: ReadonlyMap<string, BindVerdict>
  /** By pid: why a process must not be ended; null: it may; absent: the system was not asked. */
  protections: ReadonlyMap<number, string | null>
  rules: SystemRules | null
  /** Who Till runs as, its process, and `linux`, `darwin` or `win32`. */
  user: string
  enginePid: number
  system: string
}

/** Who is in the way of a bind on an address. */
export function occupancyAt({ listeners }: ConflictWorld, bindAddress: string): Occupancy {
  return occupancyIn(listeners, bindAddress, ({ label }) => label)
}

/** What a verdict is kept under. */
export function verdictKey(port: number, bindAddress: string): string {
  return `${bindAddress} ${port}`
}
