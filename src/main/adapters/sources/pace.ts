import { setImmediate } from 'node:timers/promises'

/** The thread belongs to the window too: nobody works on it for longer without letting others in. */
const LONGEST_STRETCH_MS = 3

/** Lets everything else of this thread in whenever enough was done, so that a long search is never felt. */
export function createPace(): () => Promise<void> | null {
  let beganMs = performance.now()
  return () => {
    if (performance.now() - beganMs < LONGEST_STRETCH_MS) return null
    return setImmediate(undefined).then(() => {
      beganMs = performance.now()
    })
  }
}
