import type { Ref } from '@shared/model/ids'
import type { Cancel, Effects, GuardedRun } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Unit } from './unit'

export type Guarding = {
  start(): void
  /** Tells the guardian what is to end with Till as things are now; cheap where nothing changed. */
  refresh(): void
  dispose(): Promise<void>
}

const NOTICE = 'guardian-trouble'

/** Keeps the guardian told of the runs of every instance that is to stop when Till goes. */
export function createGuarding(deps: {
  effects: Pick<Effects, 'guardian' | 'clock'>
  store: Store
  supervisor: Pick<Supervisor, 'unit' | 'unitsOf'>
  instances: Pick<Instances, 'records'>
}): Guarding {
  const { effects, store, supervisor, instances } = deps
  const { guardian, clock } = effects
  let stopHearing: Cancel = () => {}
  let told = ''

  const say = (sentence: string | null): void => {
    store.transact((tx) => {
      if (sentence === null) tx.remove('notices', NOTICE)
      else
        tx.put('notices', {
          id: NOTICE,
          level: 'warning',
          message: sentence,
          hint: 'Quit Till in good order, and they are stopped all the same; end by force, and they go on.',
          ref: null,
          at: clock.now(),
        })
    })
  }

  return {
    start() {
      stopHearing = guardian.onTrouble(say)
      this.refresh()
    },
    refresh() {
      const runs: GuardedRun[] = []
      for (const { id, whenTillGoes } of instances.records()) {
        if (whenTillGoes !== 'stop') continue
        const rankOf = ranks(supervisor)
        for (const unit of supervisor.unitsOf(id)) if (unit.run) runs.push(guardedRun(unit, unit.run, rankOf(unit)))
      }
      const text = JSON.stringify(runs)
      if (text === told || (runs.length === 0 && told === '')) return
      told = text
      guardian.watch(runs)
    },
    async dispose() {
      stopHearing()
      await guardian.release()
    },
  }
}

function guardedRun(unit: Unit, { run, identity }: NonNullable<Unit['run']>, rank: number): GuardedRun {
  const { signal, timeoutMs, parentOnly } = unit.spec.shutdown
  return { run, ref: unit.ref, identity, signal, graceMs: timeoutMs, parentOnly, rank }
}

/** How far a unit stands above what needs nothing: whoever needs it ends first. */
function ranks(supervisor: Pick<Supervisor, 'unit'>): (unit: Unit) => number {
  const known = new Map<Ref, number>()
  const rankOf = (unit: Unit): number => {
    const before = known.get(unit.ref)
    if (before !== undefined) return before
    // Definitions have no cycles; should one slip in, it must not hang Till.
    known.set(unit.ref, 0)
    const { needs, beside } = unit.spec
    const below = [...needs.map(({ ref }) => ref), ...(beside === null ? [] : [beside])]
    const rank = Math.max(-1, ...below.map((ref) => supervisor.unit(ref)).map((one) => (one ? rankOf(one) : -1))) + 1
    known.set(unit.ref, rank)
    return rank
  }
  return rankOf
}
