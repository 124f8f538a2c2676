import { wasKept } from '../domain/heartbeats/sleep'
import type { Clock } from './effects'

/** What is prepared for a start is done in moments; what takes longer hangs: a folder on a server that is gone. */
export const PREPARE_WITHIN_MS = 20_000

/** A step of a start that did not end within its time. The message names it. */
export class StepLate extends Error {
  override readonly name = 'StepLate'
}

/** The answer of a step, or StepLate: `its environment could not be read within 20 s`. What comes later is dropped. */
export async function inTime<T>(
  clock: Clock,
  step: Promise<T>,
  what: string,
  withinMs = PREPARE_WITHIN_MS,
): Promise<T> {
  let cancel = (): void => {}
  const late = new Promise<never>((_, refuse) => {
    const seconds = Math.round(withinMs / 1_000)
    const setDeadline = (): void => {
      const fromMs = clock.monotonicMs()
      cancel = clock.after(withinMs, () => {
        // The machine slept, or Till was kept from running: the step did not have that time.
        if (wasKept(fromMs, clock.monotonicMs(), withinMs)) setDeadline()
        else refuse(new StepLate(`${what} within ${String(seconds)} s`))
      })
    }
    setDeadline()
  })
  try {
    return await Promise.race([step, late])
  } finally {
    cancel()
  }
}

/** A deadline that comes so late tells of a Till that was kept from running: answers came meanwhile and are still unread. */
const KEPT_MS = 250

/** The answer of a look, or what is so without it where that takes too long; what comes later is dropped. */
export async function inTimeOr<T>(clock: Clock, look: Promise<T>, plain: T, withinMs: number): Promise<T> {
  let cancel = (): void => {}
  const late = new Promise<T>((done) => {
    const setDeadline = (): void => {
      const dueMs = clock.monotonicMs() + withinMs
      cancel = clock.after(withinMs, () => {
        if (clock.monotonicMs() - dueMs > KEPT_MS) setDeadline()
        else done(plain)
      })
    }
    setDeadline()
  })
  try {
    return await Promise.race([look, late])
  } finally {
    cancel()
  }
}
