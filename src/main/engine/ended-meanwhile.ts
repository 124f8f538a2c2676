import type { Reason } from '@shared/model/lifecycle'
import type { Change, Effects, GuardianReport, RunRecord } from './effects'
import type { Store } from './store'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

type Deps = { effects: Pick<Effects, 'clock'>; store: Store; transitions: Transitions; timeline: Timeline }

/** What the guardian did, in one line over those of the rows. */
export function sayGuarded(
  { store, timeline }: Pick<Deps, 'store' | 'timeline'>,
  { ended, unfinished }: GuardianReport,
): void {
  const left = ended.filter(({ survivors }) => survivors.length > 0).length
  const stopped = ended.length - left
  const forced = ended.filter(({ wasForced, survivors }) => wasForced && survivors.length === 0).length
  if (ended.length + unfinished.length === 0) return
  const message = [
    `Till went away, and its guardian stopped ${stopped === 1 ? '1 process' : `${String(stopped)} processes`}`,
    ...(forced > 0 ? [`${String(forced)} of them by force`] : []),
    ...(left > 0 ? [`${String(left)} could not be ended`] : []),
    ...(unfinished.length > 0 ? [`${String(unfinished.length)} were still being ended; that goes on`] : []),
  ].join('; ')
  const level = left > 0 ? 'warning' : 'info'
  store.note((tx) => timeline.add(tx, { level, instance: null, ref: null, state: null, message }))
}

/** Ended by the guardian, as the rule of its instance is. */
export function sayStopped({ store, transitions, effects, timeline }: Deps, unit: Unit, record: RunRecord): void {
  const reason: Reason = { code: 'stopped-by-user', message: 'stopped when Till went away' }
  const before = transitions.stateOf(unit)
  transitions.place(unit, { ...before, state: 'stopped', reason, isWanted: false, since: effects.clock.now() }, [
    endOf({ effects }, record),
    { kind: 'wanted.put', ref: unit.ref, isWanted: false },
  ])
  store.note((tx) =>
    timeline.add(tx, {
      level: 'info',
      instance: unit.instance,
      ref: unit.ref,
      state: 'stopped',
      message: `${unit.name} was ${reason.message}`,
    }),
  )
}

/** The end of a run that nobody saw. */
export function endOf({ effects }: Pick<Deps, 'effects'>, { run }: RunRecord): Change {
  return { kind: 'run.end', run, at: effects.clock.now(), exitCode: null, signal: null }
}

/** It ended while no Till was there: failed, unless it was to end or the machine went down. */
export function sayEnded(
  { store, transitions, effects, timeline }: Deps,
  unit: Unit | undefined,
  record: RunRecord,
  hasRebooted: boolean,
): void {
  const end = endOf({ effects }, record)
  if (!unit || unit.run !== null) return void store.note((tx) => tx.keep(end))
  const wasMeant = hasRebooted || record.state === 'stopping' || record.state === 'stopped' || record.state === 'failed'
  const reason: Reason = {
    code: 'ended-unseen',
    message: hasRebooted ? 'ended when the machine went down' : 'ended while Till was away; exit code unknown',
  }
  const before = transitions.stateOf(unit)
  // It had failed, and only what was left of it was being ended: why it failed is what there is to say.
  if (!hasRebooted && record.state === 'failed' && before.state === 'failed')
    return void store.note((tx) => tx.keep(end))
  transitions.place(
    unit,
    { ...before, state: wasMeant ? 'stopped' : 'failed', reason, isWanted: false, since: effects.clock.now() },
    [end],
  )
  if (!wasMeant)
    store.note((tx) =>
      timeline.add(tx, {
        level: 'error',
        instance: unit.instance,
        ref: unit.ref,
        state: 'failed',
        message: `${unit.name} ${reason.message}`,
      }),
    )
}
