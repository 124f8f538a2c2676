/** What is due within so many milliseconds is done together. */
const TOGETHER_MS = 5
/** By so much earlier than asked for a timer may come without anybody noticing: what is due on a step is told with a fraction. */
const EARLY_MS = 1

type Waiting = { run: () => void; keepsAlive: boolean }
type Moment = { waiting: Set<Waiting>; timer: NodeJS.Timeout }

const moments = new Map<number, Moment>()

/**
 * Runs after `ms`, or a few milliseconds later, together with whoever is due in about the same moment: Node keeps a timer for
 * each, which wake the process one after the other. Returns what cancels it. `keepsAlive`: whether the process waits for it.
 */
export function afterAbout(ms: number, run: () => void, keepsAlive = true): () => void {
  const nowMs = performance.now()
  const atMs = Math.ceil((nowMs + ms - EARLY_MS) / TOGETHER_MS) * TOGETHER_MS
  const moment = moments.get(atMs) ?? begin(atMs, Math.ceil(atMs - nowMs))
  const one: Waiting = { run, keepsAlive }
  moment.waiting.add(one)
  if (keepsAlive) moment.timer.ref()
  return () => {
    if (!moment.waiting.delete(one)) return
    if (moment.waiting.size === 0) {
      clearTimeout(moment.timer)
      if (moments.get(atMs) === moment) moments.delete(atMs)
    } else if (![...moment.waiting].some((other) => other.keepsAlive)) moment.timer.unref()
  }
}

function begin(atMs: number, inMs: number): Moment {
  const waiting = new Set<Waiting>()
  const timer = setTimeout(() => {
    moments.delete(atMs)
    // One that is cancelled by another before it does not come up any more.
    for (const one of waiting) {
      waiting.delete(one)
      runAlone(one.run)
    }
  }, inMs)
  timer.unref()
  const moment = { waiting, timer }
  moments.set(atMs, moment)
  return moment
}

/** One that throws takes nobody with it. */
function runAlone(run: () => void): void {
  try {
    run()
  } catch (error) {
    setImmediate(() => {
      throw error
    })
  }
}
