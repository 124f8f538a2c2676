import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 50

/** Waits until `look` answers with something that is neither null nor false; says what was awaited when it never does. */
export async function eventually<T>(
  what: string,
  look: () => T | null | false | undefined | Promise<T | null | false | undefined>,
  withinMs = 30_000,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== false && seen !== undefined) return seen
    if (performance.now() > giveUpAt) throw new Error(`Not within ${String(withinMs)} ms: ${what}`)
    await sleep(LOOK_EVERY_MS)
  }
}
