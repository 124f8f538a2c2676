import type { LogLine } from '@shared/contract/stream'

/** Bytes of the file in one page: some fifty lines of usual length. */
const PAGE_BYTES = 4_096

/** Lines that are drawn together. */
export type LogPage = { page: number; lines: readonly LogLine[] }

/**
 * Lines in pages by their place in the file, so that a line stays in its page when others are added at the end or
 * dropped at the head: only the first and the last page ever change.
 */
export function pagesOf(lines: readonly LogLine[]): LogPage[] {
  const pages: { page: number; lines: LogLine[] }[] = []
  for (const line of lines) {
    const page = Math.floor(line.offset / PAGE_BYTES)
    const last = pages.at(-1)
    if (last?.page === page) last.lines.push(line)
    else pages.push({ page, lines: [line] })
  }
  return pages
}

/** Whether two pages hold the same lines. Lines are added and dropped at the ends, never changed in between. */
export function isSamePage(a: LogPage, b: LogPage): boolean {
  return (
    a.page === b.page &&
    a.lines.length === b.lines.length &&
    a.lines[0] === b.lines[0] &&
    a.lines.at(-1) === b.lines.at(-1)
  )
}
