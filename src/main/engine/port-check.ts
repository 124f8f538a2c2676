import type { RunId } from '@shared/model/ids'
import type { Effects } from './effects'
import { inTime } from './in-time'
import { whoIsInTheWay } from './port-holder'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** Between two tries of a port that only a connection keeps. */
export const CLASH_LOOK_MS = 100
/** A closing connection is gone within a minute (tcp(7), tcp_fin_timeout). */
const CLASH_PATIENCE_MS = 70_000

/**
 * The sentence of who keeps a unit's port, or null. A listener keeps it until somebody acts. A mere connection that happens
 * to use the port (an ephemeral clash) goes away by itself: it is waited for, visibly, longer than closing takes. Of a
 * generation that is over: null. `hasWaited`: what was read before may be as it was no more.
 */
export type WhoKeeps = (unit: Unit, generation: number) => Promise<{ holder: string | null; hasWaited: boolean }>

/** Looks, before a process is made, whether it will get its port. */
export function createPortCheck(deps: {
  effects: Effects
  transitions: Transitions
  byRun: ReadonlyMap<RunId, Unit>
}): WhoKeeps {
  const { effects, transitions, byRun } = deps
  const { clock, network } = effects
  return async (unit, generation) => {
    const { port, bindAddress, startTimeoutMs } = unit.spec
    if (port === null) return { holder: null, hasWaited: false }
    const patienceMs = Math.max(startTimeoutMs, CLASH_PATIENCE_MS)
    const giveUpMs = clock.monotonicMs() + patienceMs
    for (let hasWaited = false; ; hasWaited = true) {
      const verdict = await inTime(
        clock,
        network.canBind(port, bindAddress),
        `port ${String(port)} could not be checked`,
      )
      if (verdict.isFree || unit.generation !== generation) return { holder: null, hasWaited }
      const looked = whoIsInTheWay(effects, { unit, byRun }, port, bindAddress)
      const holder = await inTime(clock, looked, `who holds port ${String(port)} could not be found out`)
      if (holder) return { holder: `port ${String(port)} is held by ${holder}`, hasWaited }
      if (clock.monotonicMs() >= giveUpMs || unit.generation !== generation) return { holder: verdict.why, hasWaited }
      const { reason } = transitions.stateOf(unit)
      if (reason?.message !== verdict.why) {
        const dueAt = Math.round(clock.now() + giveUpMs - clock.monotonicMs())
        transitions.amend(unit, { reason: { code: 'waiting', message: verdict.why }, dueAt })
      }
      await new Promise<void>((done) => clock.after(CLASH_LOOK_MS, done))
    }
  }
}
