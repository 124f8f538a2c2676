import { messageOf } from '@shared/contract/failure'
import type { Reason } from '@shared/model/lifecycle'
import { inStepWithAllMs } from '@shared/time/in-step'
import { isUp } from '../domain/lifecycle/table'
import type { Weigh } from './complaints'
import type { Cancel, Effects } from './effects'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** Between two looks at all that runs; a probe that fails has its own process looked at at once. */
export const SUSPENSION_LOOK_MS = 5_000
/** While one is suspended, so that its return shows soon. */
export const RETURN_LOOK_MS = 500

export type Suspension = {
  /** The pid of what is suspended of a unit's process now, or null; where it is up, its row says so. Never rejects. */
  look(unit: Unit): Promise<number | null>
  start(units: () => Iterable<Unit>): void
  dispose(): void
}

/**
 * Notices processes that are suspended (SIGSTOP, a terminal) and that go on. A suspended process can't answer and is not
 * dead: while it is, no probe and no missing heartbeat fails it.
 */
export function createSuspension(deps: {
  effects: Pick<Effects, 'clock' | 'processes' | 'logger'>
  transitions: Pick<Transitions, 'stateOf'>
  weigh: Weigh
  /** What it did not do while it was suspended is not held against it. */
  onReturn(unit: Unit): void
}): Suspension {
  const { effects, transitions, weigh } = deps
  const { clock, processes, logger } = effects
  let cancel: Cancel = () => {}
  let isDisposed = false

  /** Tells the rows; answers by unit what is suspended. */
  const lookAt = async (units: readonly Unit[], reach: 'process' | 'group'): Promise<(number | null)[]> => {
    const asked = units.map((unit) => unit.run?.identity ?? null)
    const living = asked.filter((identity) => identity !== null)
    if (living.length === 0) return units.map(() => null)
    const pids = await processes.suspended(living, reach)
    return units.map((unit, at) => {
      const identity = asked[at]
      if (!identity || unit.run?.identity !== identity) return null
      const pid = pids[living.indexOf(identity)] ?? null
      if (pid !== null) weigh(unit, { by: 'hung', kind: 'shaky', reason: hungReason(pid) })
      else if (unit.complaints.has('hung')) {
        deps.onReturn(unit)
        weigh(unit, { by: 'hung', kind: 'good' })
      }
      return pid
    })
  }

  const safely = async (look: Promise<(number | null)[]>): Promise<(number | null)[]> => {
    try {
      return await look
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'could not tell whether a process is suspended')
      return []
    }
  }

  return {
    look: async (unit) => (await safely(lookAt([unit], 'group')))[0] ?? null,
    start(units) {
      const tick = async (): Promise<void> => {
        const up = [...units()].filter((unit) => unit.run?.identity && isUp(transitions.stateOf(unit).state))
        const isHung = (unit: Unit): boolean => unit.complaints.has('hung')
        await safely(
          lookAt(
            up.filter((unit) => !isHung(unit)),
            'process',
          ),
        )
        // Of these it may be another one of the group than the first.
        await safely(lookAt(up.filter(isHung), 'group'))
        if (!isDisposed) next(up.some(isHung) ? RETURN_LOOK_MS : SUSPENSION_LOOK_MS)
      }
      const next = (ms: number): void => {
        cancel = clock.after(inStepWithAllMs(clock.monotonicMs(), ms), () => void tick())
      }
      next(SUSPENSION_LOOK_MS)
    },
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}

/** What a row says while its process is suspended, with the way out. */
export function hungReason(pid: number): Reason {
  const message = `suspended (SIGSTOP, pid ${String(pid)}); continue it with: kill -CONT ${String(pid)}`
  return { code: 'hung', message }
}
