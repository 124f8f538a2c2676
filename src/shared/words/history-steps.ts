import type { HistoryEntry } from '../contract/lifecycle-commands'
import type { LifecycleState } from '../model/lifecycle'
import { sentenceOf } from './sentence-of'

/** One state a row was in. */
export type HistoryStep = {
  state: LifecycleState
  /** Epoch ms. */
  at: number
  /** How long it lasted; null: it is the present one. */
  forMs: number | null
  /** Why, causes included; null: nothing was said. */
  sentence: string | null
  /** Before that it had been up for so long; null: it had not. */
  after: { state: 'ready' | 'degraded'; ms: number } | null
  entry: HistoryEntry
}

/** A row's transitions as the states it was in, oldest first. Where the clock was set back, a state lasted no time. */
export function historySteps(entries: readonly HistoryEntry[]): HistoryStep[] {
  const lasted = (index: number): number | null => {
    const next = entries[index + 1]
    return next === undefined ? null : Math.max(0, next.at - (entries[index]?.at ?? next.at))
  }
  return entries.map((entry, index) => {
    const { state, at, code, message, because } = entry
    const before = entries[index - 1]?.state
    return {
      state,
      at,
      forMs: lasted(index),
      sentence: message === null ? null : sentenceOf({ code: code ?? 'uncertain', message, because }),
      after: before === 'ready' || before === 'degraded' ? { state: before, ms: lasted(index - 1) ?? 0 } : null,
      entry,
    }
  })
}
