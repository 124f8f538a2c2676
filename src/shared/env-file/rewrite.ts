import { joinLines, parseLines } from './lines'
import type { EnvLine } from './lines'

/** A variable as it must stand in the file. */
export type Assignment = { variable: string; value: string }

/** Assignments that stand together under a comment where they are added. */
export type Section = { heading: string; assignments: readonly Assignment[] }

export type EnvChange = {
  variable: string
  /** What its readers got before (the last occurrence), or null where it was absent. */
  before: string | null
  after: string
  /** How often it stands in the file when that is more than once: every occurrence is made right. */
  occurrences: number
}

export type Rewriting = { text: string; changes: EnvChange[] }

/**
 * Brings variables of ours into an env file. Lines of the user's, comments, order and line endings stay byte for
 * byte; a line of ours with the right value stays too. Wrong ones are corrected in place, **every** occurrence of a
 * duplicate, so that readers who take the first and readers who take the last see the same and no line is lost.
 * Missing ones are added at the end under their section's heading. Doing it twice changes nothing.
 */
export function rewriteEnvFile(text: string | null, sections: readonly Section[]): Rewriting {
  const lines = parseLines(text ?? '')
  const wanted = new Map(
    sections.flatMap(({ assignments }) => assignments.map(({ variable, value }) => [variable, value])),
  )
  const before = new Map<string, { value: string; count: number; isRight: boolean }>()
  const ending = mainEnding(lines)

  const kept: { raw: string; ending: string }[] = []
  for (const line of lines) {
    const value = line.kind === 'assignment' ? wanted.get(line.variable) : undefined
    if (line.kind !== 'assignment' || value === undefined) {
      kept.push(line)
      continue
    }
    const seen = before.get(line.variable)
    const isRight = line.value === value
    before.set(line.variable, {
      value: line.value,
      count: (seen?.count ?? 0) + 1,
      isRight: isRight && (seen?.isRight ?? true),
    })
    kept.push(...(isRight ? [line] : corrected(line, value, ending)))
  }

  const missing = sections
    .map(({ heading, assignments }) => ({
      heading,
      assignments: assignments.filter(({ variable }) => !before.has(variable)),
    }))
    .filter(({ assignments }) => assignments.length > 0)
  append(kept, missing, ending)

  const changes = [...wanted].flatMap(([variable, after]): EnvChange[] => {
    const seen = before.get(variable)
    if (seen?.isRight === true) return []
    return [{ variable, before: seen?.value ?? null, after, occurrences: seen?.count ?? 1 }]
  })
  return { text: joinLines(kept), changes }
}

/** The line with its new value. A remark behind the old value (`8100 # mine`) goes on as a comment above it. */
function corrected(
  line: EnvLine & { kind: 'assignment' },
  value: string,
  ending: string,
): { raw: string; ending: string }[] {
  const indent = /^\uFEFF?\s*/.exec(line.raw)?.[0] ?? ''
  const remark = /\s(#.*)$/.exec(line.value)?.[1]
  const lines = [{ raw: `${indent}${line.variable}=${value}`, ending: line.ending as string }]
  if (remark !== undefined) lines.unshift({ raw: `${indent}${remark.trimEnd()}`, ending })
  // A byte order mark belongs to the first line only.
  if (remark !== undefined && indent.startsWith('\uFEFF')) {
    lines[1] = { raw: `${indent.slice(1)}${line.variable}=${value}`, ending: line.ending }
  }
  return lines
}

function append(kept: { raw: string; ending: string }[], sections: readonly Section[], ending: string): void {
  if (sections.length === 0) return
  const last = kept.at(-1)
  if (last !== undefined && last.ending === '') kept[kept.length - 1] = { raw: last.raw, ending }
  for (const { heading, assignments } of sections) {
    const isApart = kept.length === 0 || (kept.at(-1)?.raw ?? '').trim() === ''
    if (!isApart) kept.push({ raw: '', ending })
    kept.push({ raw: `# ${heading}`, ending })
    for (const { variable, value } of assignments) kept.push({ raw: `${variable}=${value}`, ending })
  }
}

/** The ending most lines have. */
function mainEnding(lines: readonly EnvLine[]): '\n' | '\r\n' {
  const windows = lines.filter((line) => line.ending === '\r\n').length
  return windows * 2 > lines.length ? '\r\n' : '\n'
}
