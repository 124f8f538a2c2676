/** Where something stands in a text; `to` excluded. */
export type Range = { from: number; to: number }

/** What is looked for. */
export type Wanted = { pattern: string; isRegex: boolean; isCaseSensitive: boolean }

/** Finds what is looked for in a line. */
export type Finder = { isRegex: boolean; rangesIn(text: string): Range[] }

/** Longer lines are marked only so far: nobody reads on, and an expression may take its time. */
const LOOKED_AT = 2_000
const MOST_RANGES = 100

/** A finder for what is looked for; null where the expression can't be read: main says why. */
export function finderOf({ pattern, isRegex, isCaseSensitive }: Wanted): Finder | null {
  if (pattern === '') return null
  let expression: RegExp
  try {
    expression = new RegExp(isRegex ? pattern : literal(pattern), isCaseSensitive ? 'g' : 'gi')
  } catch {
    // What is wrong with it comes back from main, in a sentence.
    return null
  }
  return {
    isRegex,
    rangesIn(text) {
      const ranges: Range[] = []
      for (const match of text.slice(0, LOOKED_AT).matchAll(expression)) {
        if (match[0] !== '') ranges.push({ from: match.index, to: match.index + match[0].length })
        if (ranges.length === MOST_RANGES) break
      }
      return ranges
    },
  }
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
