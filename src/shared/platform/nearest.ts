/**
 * The distance between two words in typing mistakes: insertions, deletions, substitutions and neighbours swapped
 * (optimal string alignment, the restricted Damerau-Levenshtein distance). Case counts half, so `Command` is near `command`.
 */
export function typingDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = substitution(a.charAt(i - 1), b.charAt(j - 1))
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      const isSwap = i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)
      if (isSwap) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/** The candidate a person most likely meant, or null when none is near. The first of equally near ones. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of candidates) {
    const distance = typingDistance(word, candidate)
    // A short word may be one mistake off, a long one about a third of its letters.
    const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    const isNear = distance <= limit || isBeginning(word, candidate)
    if (isNear && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` (did you mean x?)`, or nothing: the end of a sentence about an unknown word. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates)
  return found === null ? '' : ` (did you mean ${found}?)`
}

function substitution(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1
}

/** `readiness` for `readiness_probe`: the beginning of the word, long enough not to be chance. */
function isBeginning(word: string, candidate: string): boolean {
  const shorter = word.length < candidate.length ? word : candidate
  const longer = word.length < candidate.length ? candidate : word
  return shorter.length >= 4 && longer.toLowerCase().startsWith(shorter.toLowerCase())
}
