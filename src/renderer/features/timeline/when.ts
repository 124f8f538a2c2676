const day = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' })

const SECOND_MS = 1_000

/** Names the day of an instant, the same for all instants of that day: `Sat, 21 Nov`. */
export function dayOf(at: number): string {
  return day.format(at)
}

/** How long a burst took: `at once`, `in 4.2 s`, `in 2 min`. */
export function tookWords(from: number, to: number): string {
  const tookMs = Math.max(0, to - from)
  if (tookMs < SECOND_MS / 10) return 'at once'
  if (tookMs < 10 * SECOND_MS) return `in ${(tookMs / SECOND_MS).toFixed(1)} s`
  if (tookMs < 120 * SECOND_MS) return `in ${Math.round(tookMs / SECOND_MS)} s`
  return `in ${Math.round(tookMs / (60 * SECOND_MS))} min`
}
