/** Lines that are drawn together. `page` names it for good: lines added or dropped elsewhere don't change it. */
export type LogPage<Line> = { page: number; lines: readonly Line[] }

/** Bytes of a file in one page: some fifty lines of usual length. */
const PAGE_BYTES = 4_096
/** The same where lines come from several files. */
const PAGE_LINES = 48

/** The page of a line by its place in its file. */
export function pageOfOffset(offset: number): number {
  return Math.floor(offset / PAGE_BYTES)
}

/** The page of a line by its number, which may be negative: older lines come before the first one that was known. */
export function pageOfNumber(number: number): number {
  return Math.floor(number / PAGE_LINES)
}

/**
 * Lines in pages, so that a line stays in its page when others are added at the end or dropped at the head: only the
 * first and the last page ever change.
 */
export function pagesOf<Line>(lines: readonly Line[], pageAt: (line: Line, index: number) => number): LogPage<Line>[] {
  const pages: { page: number; lines: Line[] }[] = []
  for (const [index, line] of lines.entries()) {
    const page = pageAt(line, index)
    const last = pages.at(-1)
    if (last?.page === page) last.lines.push(line)
    else pages.push({ page, lines: [line] })
  }
  return pages
}

/** Whether two pages hold the same lines. Lines are added and dropped at the ends, or put in between: never changed. */
export function isSamePage<Line>(a: LogPage<Line>, b: LogPage<Line>): boolean {
  return (
    a.page === b.page && a.lines.length === b.lines.length && a.lines.every((line, index) => line === b.lines[index])
  )
}
