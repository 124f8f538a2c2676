import type { Blocking } from '@shared/contract/commands'
import { CommandError } from '@shared/contract/failure'
import type { RunId, Ref } from '@shared/model/ids'
import type { Handlers } from './commands'
import type { Effects } from './effects'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'
import type { Transitions } from './transitions'
import type { Unit } from './unit'
import type { UnitEnding } from './unit-ending'
import { unitAt } from './unit-handlers'

type Parts = {
  effects: Effects
  store: Store
  supervisor: Supervisor
  transitions: Transitions
  timeline: Timeline
}

/** Who keeps a row from being at rest, and the end of its grace. Both go on while Till quits: that is when they are needed. */
export function blockingHandlers(parts: Parts): Pick<Handlers, 'component.blocking' | 'component.force'> {
  const { effects, store, supervisor, transitions, timeline } = parts

  /** Who is being ended: by a stop, or because it failed. Throws CommandError `component.not-stopping`. */
  const endingAt = (ref: Ref): { unit: Unit; ending: UnitEnding } => {
    const unit = unitAt(supervisor, ref)
    const { state, label } = rowOf(unit)
    if ((state === 'stopping' || state === 'failed') && unit.ending) return { unit, ending: unit.ending }
    throw new CommandError('component.not-stopping', `${unit.name} is not stopping now, it is ${label}.`, {
      hint: `Only what was asked to end can be forced: till stop ${ref} first.`,
      ref,
    })
  }

  const rowOf = (unit: Unit): { state: string; label: string } => {
    const { state } = transitions.stateOf(unit)
    const row = store.get('components', unit.ref) ?? store.get('specialists', unit.ref)
    return { state, label: row?.label ?? state }
  }

  /** Looked at now: the table may be a scan behind. */
  const listenersOf = async (unit: Unit, run: RunId, pids: ReadonlySet<number>): Promise<Blocking['listeners']> => {
    // Of a daemon that left no process to follow, its port is all that can be seen.
    const unseenOn = unit.run?.daemon === 'unseen' ? unit.spec.port : null
    const isOurs = (one: { pid: number | null; port: number; run?: RunId | null }): boolean =>
      one.run === run || (one.pid !== null && pids.has(one.pid)) || one.port === unseenOn
    const known = store.all('listeners').filter((row) => row.ref === unit.ref || isOurs(row))
    const ports = new Set([...known.map(({ port }) => port), ...(unit.spec.port === null ? [] : [unit.spec.port])])
    if (ports.size === 0) return []
    const now = (await effects.network.listenersOn([...ports])).filter(isOurs)
    return now.map(({ protocol, address, port, pid }) => ({ protocol, address, port, pid }))
  }

  return {
    async 'component.blocking'({ ref }) {
      const { unit, ending } = endingAt(ref)
      const { since } = transitions.stateOf(unit)
      const { signal, before, signalledAt, dueAt, isForced } = ending
      const run = unit.run?.run
      const processes = run ? await living(effects, unit, run) : []
      const pids = new Set(processes.map(({ pid }) => pid))
      const listeners = run ? await listenersOf(unit, run, pids) : []
      return { ref, name: unit.name, since, signal, signalledAt, before, dueAt, isForced, processes, listeners }
    },
    async 'component.force'({ ref }) {
      const { unit, ending } = endingAt(ref)
      if (!ending.isForced) {
        ending.force()
        const message = 'forced at a person’s wish'
        store.note((tx) => {
          timeline.add(tx, {
            level: 'warning',
            instance: unit.instance,
            ref,
            state: null,
            message: `${unit.name} is ${message}`,
          })
        })
        // What failed says why; that is worth more than how it is cleared away.
        if (transitions.stateOf(unit).state === 'stopping')
          transitions.amend(unit, { reason: { code: 'stopped-by-user', message }, dueAt: null })
      }
      if (unit.run) await effects.processes.forceNow(unit.run.run)
      return { revision: store.revision() }
    },
  }
}

/** Before the signal nobody is being ended yet: then it is the tree of its process. */
async function living({ processes }: Effects, unit: Unit, run: RunId): Promise<Blocking['processes']> {
  const ending = await processes.stillEnding(run)
  if (ending.length > 0 || unit.ending?.signalledAt !== null || !unit.run?.identity) return ending
  const { pid, startTicks } = unit.run.identity
  const found = await processes.inspect(pid)
  return found?.identity.startTicks === startTicks ? found.tree : []
}
