import type { LifecycleState } from '@shared/model/lifecycle'
import type { HistoryStep } from '@shared/words/history-steps'

/** A stretch of the band, as shares of its width (0 to 1); `step` is null where nothing is known. */
export type Segment = { key: string; from: number; to: number; state: LifecycleState | null; step: HistoryStep | null }

/** A state that lasted a blink is still seen, and found by the pointer. */
const LEAST_SHARE = 0.006
const SECOND_MS = 1_000

/**
 * The states of the last `spanMs` before `now` to scale; what was before the first that is known stays unknown. Epoch ms.
 * Where the clock was set back, a state begins no earlier than the one before it.
 */
export function segmentsWithin(steps: readonly HistoryStep[], now: number, spanMs: number): Segment[] {
  const begin = now - spanMs
  const share = (at: number): number => Math.min(1, Math.max(0, (at - begin) / spanMs))
  let last = 0
  const all = steps.flatMap((step, index): Segment[] => {
    const from = Math.max(last, share(step.at))
    const next = steps[index + 1]
    const to = next === undefined ? 1 : Math.max(from, share(next.at))
    last = to
    if (next !== undefined && next.at <= begin) return []
    return [
      { key: `${index} ${step.at}`, from, to: Math.max(to, Math.min(1, from + LEAST_SHARE)), state: step.state, step },
    ]
  })
  const first = all[0]?.from ?? 1
  return first > 0 ? [{ key: 'before', from: 0, to: first, state: null, step: null }, ...all] : all
}

/** All states, each as wide as the logarithm of its time: seconds beside days are still seen. Not to scale. */
export function segmentsOfAll(steps: readonly HistoryStep[], now: number): Segment[] {
  const weights = steps.map(({ forMs, at }) => 1 + Math.log2(1 + Math.max(0, forMs ?? now - at) / SECOND_MS))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let from = 0
  return steps.map((step, index) => {
    const to = from + (weights[index] ?? 0) / sum
    const segment: Segment = { key: `${index} ${step.at}`, from, to, state: step.state, step }
    from = to
    return segment
  })
}
