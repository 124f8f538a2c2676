import type { EnvLine } from './env-diff'

/** Lines shown around a change, so that a person sees where in the file it is. */
const AROUND = 2
/** Fewer kept lines than this are shown: a fold of two lines saves nothing. */
const LEAST_FOLDED = 3

/** A line, or some kept lines folded away. `from` is the place of the first of them in the whole list. */
export type FoldedLine = { kind: 'line'; line: EnvLine; at: number } | { kind: 'fold'; count: number; from: number }

/** The lines near a change; the kept ones between are folded away. Without a change all lines stay. */
export function folded(lines: readonly EnvLine[]): FoldedLine[] {
  if (lines.every(({ kind }) => kind === 'kept')) return lines.map((line, at) => ({ kind: 'line', line, at }))
  const isNear = (at: number): boolean =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'kept')
  const parts: FoldedLine[] = []
  for (let at = 0; at < lines.length; at += 1) {
    let end = at
    while (end < lines.length && !isNear(end)) end += 1
    if (end - at >= LEAST_FOLDED) {
      parts.push({ kind: 'fold', count: end - at, from: at })
      at = end - 1
      continue
    }
    const line = lines[at]
    if (line !== undefined) parts.push({ kind: 'line', line, at })
  }
  return parts
}
