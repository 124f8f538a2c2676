import type { Cause, LifecycleState, Reason } from '@shared/model/lifecycle'
import { clauseOf } from './clause'

/** From the moment at which a unit was not well any more until it is ready again. */
export type Trouble = {
  /** Monotonic ms. */
  beganMs: number
  /** Epoch ms. */
  beganAt: number
  /** When it was over; null: it is not. Monotonic ms. */
  overMs: number | null
  /** What happened, as a clause that follows its name: `exited with 1`, `was stopped by you`. */
  clause: string
  /** Why, nearest first. */
  because: Cause[]
}

/** A state that a unit entered; `clause`: what happened, where its reason tells more than that. */
export type TroubleStep = {
  to: LifecycleState
  reason: Reason | null
  clause?: string | undefined
  /** Epoch ms. */
  at: number
  /** Monotonic ms. */
  nowMs: number
}

/** The trouble a unit is in after a step; the last one is kept when it is over, since what it caused may show later. */
export function nextTrouble(trouble: Trouble | null, step: TroubleStep): Trouble | null {
  const { to, reason, at, nowMs } = step
  const isActive = trouble !== null && trouble.overMs === null
  if (to === 'ready' || (to === 'stopped' && reason?.code === 'completed'))
    return isActive ? { ...trouble, overMs: nowMs } : trouble
  // A restart on its way up is part of the trouble before it.
  if (to !== 'degraded' && to !== 'failed' && to !== 'stopping' && to !== 'stopped') return trouble
  const told = { clause: step.clause ?? clauseOf(to, reason), because: reason?.because ?? [] }
  // What was degraded and then failed has been in trouble since it was degraded.
  return isActive ? { ...trouble, ...told } : { beganMs: nowMs, beganAt: at, overMs: null, ...told }
}

/** Till may hear so much later of an end than others feel it: an adopted process is looked at now and then. */
const HEARD_WITHIN_MS = 1_000

/** Whether a unit was in trouble when another one's trouble began, so that it can be why. */
export function wasThen({ beganMs, overMs }: Pick<Trouble, 'beganMs' | 'overMs'>, thenMs: number): boolean {
  return beganMs <= thenMs + HEARD_WITHIN_MS && (overMs === null || overMs > thenMs)
}
