/** Steps, in milliseconds: a pause is put on the coarsest of them that it is made of. */
const STEPS_MS = [1_000, 500, 250, 100, 50]
/** So little before its moment, a timer that came early has come. */
const EARLY_MS = 20

/**
 * Milliseconds to the step nearest to the end of a pause, so that whoever waits again and again does so in step with others
 * that began at about the same time, and a hundred of them wake a process no more often than one. Only the first pause is
 * longer or shorter by that, by half a second at most; those after it are what was asked for. `nowMs` is monotonic.
 */
export function inStepMs(nowMs: number, periodMs: number): number {
  const stepMs = STEPS_MS.find((step) => periodMs % step === 0)
  return stepMs === undefined ? periodMs : Math.round((nowMs + periodMs) / stepMs) * stepMs - nowMs
}

/** The same for those who may all be woken in one moment, wherever they began: the first pause is a period at most. */
export function inStepWithAllMs(nowMs: number, periodMs: number): number {
  return (Math.floor((nowMs + EARLY_MS) / periodMs) + 1) * periodMs - nowMs
}
