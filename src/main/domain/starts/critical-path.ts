import type { Ref } from '@shared/model/ids'
import { heldUpBy, isOpen, ownMs, type Bar } from './bar'

/**
 * The rows that decide how long a start takes, first to last: each was held up by the one before it. While it is under
 * way they lead to the row that most others wait for now.
 */
export function criticalPath(bars: readonly Bar[]): Bar[] {
  const byRef = new Map(bars.map((bar) => [bar.ref, bar]))
  const path: Bar[] = []
  let at = decider(bars)
  // Clocks and conditions can't make a circle of it; a circle must not hang the engine all the same.
  while (at && !path.includes(at)) {
    path.unshift(at)
    const before = heldUpBy(at)
    at = before === null ? undefined : byRef.get(before.ref)
  }
  return path
}

function decider(bars: readonly Bar[]): Bar | undefined {
  const begun = bars.filter((bar) => bar.clearedAt !== null)
  const coming = begun.filter(isOpen)
  if (coming.length > 0) return best(coming, (bar) => [waitersOf(bars, bar.ref), -(bar.clearedAt ?? 0)])
  return best(begun, (bar) => [bar.brokenAt ?? bar.readyAt ?? 0, 0])
}

/** How many can't begin yet because of it. */
function waitersOf(bars: readonly Bar[], ref: Ref): number {
  return bars.filter((bar) => isOpen(bar) && bar.waits.some((wait) => wait.until === null && wait.ref === ref)).length
}

function best(bars: readonly Bar[], worth: (bar: Bar) => [number, number]): Bar | undefined {
  return bars.toSorted((a, b) => {
    const [first, second] = worth(a)
    const [otherFirst, otherSecond] = worth(b)
    return otherFirst - first || otherSecond - second
  })[0]
}

/**
 * The least time in which all of them could have become ready, in ms: the longest sum over edges of what each took by
 * itself until the next could begin. What a start takes beyond it, waiting cost.
 */
export function criticalMs(bars: readonly Bar[]): number {
  const byRef = new Map(bars.map((bar) => [bar.ref, bar]))
  const known = new Map<Ref, number>()
  /** When it could have begun at the earliest, in ms after the start was asked for. */
  const earliest = (bar: Bar): number => {
    const told = known.get(bar.ref)
    if (told !== undefined) return told
    known.set(bar.ref, 0)
    let ms = 0
    for (const { ref, until } of bar.waits) {
      const need = byRef.get(ref)
      if (need?.clearedAt == null || until === null) continue
      const metAt = Math.min(until, bar.clearedAt ?? until)
      ms = Math.max(ms, earliest(need) + Math.max(0, metAt - need.clearedAt))
    }
    known.set(bar.ref, ms)
    return ms
  }
  return Math.max(0, ...bars.map((bar) => earliest(bar) + (ownMs(bar) ?? 0)))
}
