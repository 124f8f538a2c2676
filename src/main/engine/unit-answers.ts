import type { TimelineRow } from '@shared/model/rows'
import type { Handlers } from './commands'
import type { Effects } from './effects'
import type { History } from './history'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { UnitEnvironment } from './unit-environment'
import type { LiveRun, Unit } from './unit'
import { unitAt } from './unit-handlers'

type Parts = {
  effects: Pick<Effects, 'clock' | 'processes' | 'storage'>
  store: Store
  supervisor: Supervisor
  environment: UnitEnvironment
  history: History
}

/** The commands that tell about one row and change nothing. */
export function unitAnswers(
  parts: Parts,
): Pick<Handlers, 'component.environment' | 'component.history' | 'component.transitions'> {
  const { effects, store, supervisor, environment, history } = parts
  const { clock, processes, storage } = effects

  /** What was adopted without a record is as old as the system says. */
  const startOf = async (unit: Unit, { run, identity, isAdopted }: LiveRun): Promise<number | null> => {
    if (isAdopted && identity) return (await processes.inspect(identity.pid))?.startedAt ?? null
    const last = storage.lastRun(unit.ref)
    return last?.run === run ? last.startedAt : null
  }

  return {
    'component.environment': async ({ ref }) => {
      const unit = unitAt(supervisor, ref)
      const readAt = clock.now()
      const { changed, ...shown } = await environment.shown(unit)
      return {
        ref,
        readAt,
        running: unit.run === null ? null : { startedAt: await startOf(unit, unit.run), changed },
        ...shown,
      }
    },
    'component.transitions': ({ ref, limit }) => ({ entries: history.of(unitAt(supervisor, ref).ref, limit) }),
    'component.history': ({ ref, limit }) => {
      unitAt(supervisor, ref)
      // What a full disk refused is in memory only.
      const lines = new Map<string, TimelineRow>()
      for (const row of storage.history(ref, limit)) lines.set(row.id, row)
      for (const row of store.all('timeline')) if (row.ref === ref) lines.set(row.id, row)
      return { lines: [...lines.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(-limit) }
    },
  }
}
