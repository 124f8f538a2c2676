/** A helper that owes an answer and says nothing at all for this long is asked whether it lives. */
export const SILENCE_MS = 10_000
/** How long it may take to say so: its longest stretch of work in one go is some tens of milliseconds. */
export const LIFE_SIGN_MS = 5_000
/** A timer this late tells that we stood still ourselves, so that the other's silence proves nothing. */
const STOOD_STILL_MS = 1_000

/** Sees that whoever owes an answer is alive; a process that hangs keeps its line open and never ends by itself. */
export type LifeWatch = {
  /** Something was asked. */
  asked(): void
  /** Anything was said. */
  heard(): void
  stop(): void
}

/** `owes`: whether an answer is due. `onHung` hears once how long nothing was said, even when asked for a sign of life. */
export function createLifeWatch(parts: {
  owes: () => boolean
  ask: () => void
  onHung: (silentMs: number) => void
}): LifeWatch {
  let timer: NodeJS.Timeout | null = null
  let dueAt = 0
  let heardAt = 0
  let isAsked = false

  function arm(ms: number): void {
    dueAt = performance.now() + ms
    timer = setTimeout(look, ms)
    timer.unref()
  }

  function look(): void {
    timer = null
    if (!parts.owes()) return
    const now = performance.now()
    const silentMs = now - heardAt
    if (silentMs < SILENCE_MS) return arm(SILENCE_MS - silentMs)
    if (isAsked && now - dueAt < STOOD_STILL_MS) return parts.onHung(silentMs)
    isAsked = true
    parts.ask()
    arm(LIFE_SIGN_MS)
  }

  function heard(): void {
    heardAt = performance.now()
    isAsked = false
  }

  return {
    asked() {
      if (timer !== null) return
      heard()
      arm(SILENCE_MS)
    },
    heard,
    stop() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
