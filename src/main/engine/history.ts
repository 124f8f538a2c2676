import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import { MOST_TRANSITIONS } from '@shared/contract/lifecycle-commands'
import { splitRef, type InstanceId, type Ref } from '@shared/model/ids'
import type { Reason } from '@shared/model/lifecycle'
import { failuresFrom, type Failures } from '../domain/restarts/from-history'
import type { Clock, Storage } from './effects'
import type { Transact } from './store'
import type { Step, StepHearer } from './transitions'
import type { Unit, UnitState } from './unit'

export type History = {
  /** Keeps every step, in the transact in which it happens. */
  hear: StepHearer
  /** Keeps a state that a row was found in, where the last that is known of it is another one. */
  place(tx: Transact, unit: Unit, found: UnitState): void
  /** The last transitions of a row, oldest first: those on disk, and those the disk still refuses. */
  of(ref: Ref, limit: number): HistoryEntry[]
  /** What the restart policy would remember of a row, had Till gone on running. */
  failuresOf(ref: Ref): Failures
  /** The instance is gone: a new one of its id has no history. */
  forget(instance: InstanceId): void
}

/** The last 200 transitions of every row, with their reasons. */
export function createHistory(deps: { clock: Clock; storage: Pick<Storage, 'transitions'> }): History {
  const { clock, storage } = deps
  /** Those of this Till: what the disk refused is only here. */
  const ours = new Map<Ref, HistoryEntry[]>()

  const add = (tx: Transact, ref: Ref, entry: HistoryEntry): void => {
    tx.keep({ kind: 'transition.add', ref, entry })
    const entries = ours.get(ref) ?? []
    ours.set(ref, entries)
    entries.push(entry)
    if (entries.length > MOST_TRANSITIONS) entries.shift()
  }

  const of = (ref: Ref, limit: number): HistoryEntry[] => {
    const kept = ours.get(ref) ?? []
    if (kept.length >= limit) return kept.slice(-limit)
    const known = new Set(kept.map(keyOf))
    const before = storage.transitions(ref, limit).filter((entry) => !known.has(keyOf(entry)))
    return [...before, ...kept].slice(-limit)
  }

  return {
    of,
    hear: (tx, unit, { to, reason, at, run }: Step) => add(tx, unit.ref, entryOf(to, reason, at, run)),
    place(tx, unit, { state, reason, since, run }) {
      if (of(unit.ref, 1).at(-1)?.state !== state) add(tx, unit.ref, entryOf(state, reason, since, run))
    },
    failuresOf: (ref) =>
      failuresFrom(of(ref, MOST_TRANSITIONS), { wallMs: clock.now(), monotonicMs: clock.monotonicMs() }),
    forget(instance) {
      for (const ref of ours.keys()) if (splitRef(ref).instance === instance) ours.delete(ref)
    },
  }
}

function entryOf(
  state: HistoryEntry['state'],
  reason: Reason | null,
  at: number,
  run: HistoryEntry['run'],
): HistoryEntry {
  return {
    at,
    state,
    code: reason?.code ?? null,
    message: reason?.message ?? null,
    because: reason?.because ?? [],
    run,
  }
}

/** Two transitions of one row in one millisecond enter different states, or say different things. */
function keyOf({ at, state, run, message }: HistoryEntry): string {
  return [at, state, run, message].join('\n')
}
