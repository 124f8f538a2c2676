/** A page that ends more often than this within the span ends because of itself; loading it again would go on for ever. */
const RELOADS = 3
const SPAN_MS = 60_000

/** Answers, each time a page has ended, whether it is worth loading again. `nowMs` is monotonic. */
export function createReloadLimit(nowMs: () => number): () => boolean {
  let reloads: number[] = []
  return () => {
    const now = nowMs()
    reloads = reloads.filter((at) => now - at < SPAN_MS)
    if (reloads.length >= RELOADS) return false
    reloads.push(now)
    return true
  }
}
