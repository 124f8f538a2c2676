/** One line of the file as it will be, or, where removed, as it was. `before` is the old text of a changed line. */
export type EnvLine = { kind: 'kept' | 'added' | 'changed' | 'removed'; text: string; before: string | null }

/** Above this many line pairs the exact comparison is not worth its time; the middle is then shown as replaced. */
const MAX_PAIRS = 4_000_000

/**
 * What writing `after` over `before` does, line by line, in the order of the new file. A line whose variable stays but
 * whose value moves is `changed`, not removed and added. `before` null: there is no such file yet.
 */
export function envDiff(before: string | null, after: string): EnvLine[] {
  const next = linesOf(after)
  if (before === null) return next.map((text) => ({ kind: 'added', text, before: null }))
  return pairChanges(steps(linesOf(before), next))
}

/** How many lines of each kind, for the sentence above the preview. */
export function countLines(lines: readonly EnvLine[]): Record<EnvLine['kind'], number> {
  const counts = { kept: 0, added: 0, changed: 0, removed: 0 }
  for (const line of lines) counts[line.kind] += 1
  return counts
}

/** The variable a line sets, or null for comments and blanks. */
export function variableOf(line: string): string | null {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1] ?? null
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Longest common subsequence between what differs, after the common head and tail are set aside. */
function steps(old: readonly string[], next: readonly string[]): EnvLine[] {
  let head = 0
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1
  let tail = 0
  while (
    tail < old.length - head &&
    tail < next.length - head &&
    old[old.length - 1 - tail] === next[next.length - 1 - tail]
  ) {
    tail += 1
  }
  const a = old.slice(head, old.length - tail)
  const b = next.slice(head, next.length - tail)
  const kept = (text: string): EnvLine => ({ kind: 'kept', text, before: null })
  return [
    ...next.slice(0, head).map(kept),
    ...(a.length * b.length > MAX_PAIRS ? replaced(a, b) : middle(a, b)),
    ...next.slice(next.length - tail).map(kept),
  ]
}

function replaced(a: readonly string[], b: readonly string[]): EnvLine[] {
  return [
    ...a.map((text): EnvLine => ({ kind: 'removed', text, before: null })),
    ...b.map((text): EnvLine => ({ kind: 'added', text, before: null })),
  ]
}

function middle(a: readonly string[], b: readonly string[]): EnvLine[] {
  // common[i][j]: length of the longest common subsequence of a from i and b from j.
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: EnvLine[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const old = a[i]
    const next = b[j]
    if (old !== undefined && old === next) {
      lines.push({ kind: 'kept', text: old, before: null })
      i += 1
      j += 1
    } else if (old !== undefined && (next === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: old, before: null })
      i += 1
    } else if (next !== undefined) {
      lines.push({ kind: 'added', text: next, before: null })
      j += 1
    }
  }
  return lines
}

/** Joins a removed and an added line of the same variable into one changed line, where the added one stands. */
function pairChanges(lines: readonly EnvLine[]): EnvLine[] {
  const removed = new Map<string, number[]>()
  lines.forEach((line, index) => {
    const variable = line.kind === 'removed' ? variableOf(line.text) : null
    if (variable === null) return
    const there = removed.get(variable)
    if (there === undefined) removed.set(variable, [index])
    else there.push(index)
  })
  const spent = new Set<number>()
  const paired = lines.map((line): EnvLine => {
    const variable = line.kind === 'added' ? variableOf(line.text) : null
    // The last one counts: readers of such files take the last value.
    const index = variable === null ? undefined : removed.get(variable)?.pop()
    if (index === undefined) return line
    spent.add(index)
    return { kind: 'changed', text: line.text, before: lines[index]?.text ?? null }
  })
  return paired.filter((_, index) => !spent.has(index))
}
