import type { Ref } from '@shared/model/ids'
import { ownMs, type Bar } from './bar'

/** Sets of rows that were started together of which the time is remembered. */
const MOST_SETS = 5

/** What is remembered of good starts, to compare the next one with. Durations in ms. */
export type LastStart = {
  /** How long each row took by itself. */
  own: Record<Ref, number>
  /** How long they took together, newest first. */
  together: { refs: Ref[]; tookMs: number }[]
}

export const NO_LAST_START: LastStart = { own: {}, together: [] }

/** How long the same rows took together the last time; null: they never did. */
export function lastTogether({ together }: LastStart, bars: readonly Bar[]): number | null {
  const refs = refsOf(bars)
  return together.find((one) => isSameSet(one.refs, refs))?.tookMs ?? null
}

/** What is remembered after a start in which all became ready. */
export function remembering(last: LastStart, bars: readonly Bar[], tookMs: number): LastStart {
  const refs = refsOf(bars)
  const own = { ...last.own }
  for (const bar of bars) {
    const ms = ownMs(bar)
    if (ms !== null) own[bar.ref] = ms
  }
  const others = last.together.filter((one) => !isSameSet(one.refs, refs))
  return { own, together: [{ refs, tookMs }, ...others].slice(0, MOST_SETS) }
}

function refsOf(bars: readonly Bar[]): Ref[] {
  return bars.map(({ ref }) => ref).toSorted()
}

function isSameSet(a: readonly Ref[], b: readonly Ref[]): boolean {
  return a.length === b.length && a.every((ref, at) => ref === b[at])
}
