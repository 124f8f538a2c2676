/** Levels of lists and maps in each other; an honest definition has about seven. */
export const MAX_DEPTH = 64
/** Values in the unfolded file; sixty components have about five thousand. */
export const MAX_VALUES = 200_000

/** A sentence if the value is too deep or too large once its aliases are unfolded (YAML bombs, circles), else null. */
export function findExcess(value: unknown): string | null {
  let count = 0
  const visit = (item: unknown, depth: number): string | null => {
    count += 1
    if (count > MAX_VALUES) return `Its aliases unfold to too much; a definition has at most ${MAX_VALUES} values.`
    if (typeof item !== 'object' || item === null) return null
    if (depth > MAX_DEPTH) return `It is nested more than ${MAX_DEPTH} levels deep, or an alias holds itself.`
    for (const child of Array.isArray(item) ? (item as unknown[]) : Object.values(item)) {
      const excess = visit(child, depth + 1)
      if (excess !== null) return excess
    }
    return null
  }
  return visit(value, 0)
}
