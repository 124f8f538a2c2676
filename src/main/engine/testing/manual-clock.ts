import type { Cancel, Clock } from '../effects'

/** A clock that moves only when told; timers fire in order, promises in between are let through. */
export function createManualClock(start = 1_700_000_000_000): Clock & {
  advance(ms: number): Promise<void>
  setWallBy(ms: number): void
  stall(ms: number): void
  timers(): number
} {
  let nowMs = 0
  let wallMs = start
  let next = 1
  const timers = new Map<number, { atMs: number; run: () => void }>()

  return {
    now: () => wallMs + nowMs,
    monotonicMs: () => nowMs,
    after(ms, run): Cancel {
      const id = next
      next += 1
      timers.set(id, { atMs: nowMs + Math.max(0, ms), run })
      return () => void timers.delete(id)
    },
    /** Somebody sets the wall clock; no time passes. */
    setWallBy(ms) {
      wallMs += ms
    },
    /** Time passes while nobody runs: what was due comes late. */
    stall(ms) {
      nowMs += ms
    },
    timers: () => timers.size,
    async advance(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        await letThrough()
        const due = [...timers]
          .filter(([, timer]) => timer.atMs <= untilMs)
          .toSorted(([a, x], [b, y]) => x.atMs - y.atMs || a - b)[0]
        if (!due) break
        timers.delete(due[0])
        nowMs = Math.max(nowMs, due[1].atMs)
        due[1].run()
      }
      nowMs = untilMs
      await letThrough()
    },
  }
}

/** Lets every promise that can settle now do so. */
async function letThrough(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await Promise.resolve()
}
