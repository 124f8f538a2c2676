import type { Output } from '@shared/contract/commands'
import type { LogLine } from '@shared/contract/stream'
import type { RunId } from '@shared/model/ids'

/** Lines that are held of a file at most, while a person reads in it; what is far off is let go and read again. */
export const MOST_HELD_LINES = 6_000
/** Lines asked for at a time. */
export const STEP_LINES = 500

/** A part of a file that is looked at, apart from its end, which goes on. */
export type FileWindow = {
  lines: readonly LogLine[]
  /** Null: not known yet; the newest. */
  run: RunId | null
  /** Of the file; null: not known yet. */
  path: string | null
  hasBefore: boolean
  hasAfter: boolean
  /** Bytes at the head that were given back to the disk; 0 where none were, or that is not known yet. */
  headBytes: number
}

type Answer = Output<'log.range'>

/** The end that was followed, held on to. */
export function heldAt(lines: readonly LogLine[], run: RunId | null, path: string | null): FileWindow {
  return { lines, run, path, hasBefore: (lines[0]?.offset ?? 0) > 0, hasAfter: false, headBytes: 0 }
}

/** What was asked for around a place. */
export function windowOf({ lines, run, path, hasBefore, hasAfter, headBytes }: Answer): FileWindow {
  return { lines, run, path, hasBefore, hasAfter, headBytes }
}

/** With older lines before it; where it gets too long, its last lines are let go. */
export function withOlder(window: FileWindow, answer: Answer): FileWindow {
  if (isOfAnother(window, answer)) return { ...window, hasBefore: false }
  const first = window.lines[0]?.offset ?? Number.POSITIVE_INFINITY
  const older = answer.lines.filter((line) => line.offset < first)
  const lines = [...older, ...window.lines]
  const isCut = lines.length > MOST_HELD_LINES
  return {
    run: answer.run,
    path: answer.path,
    lines: isCut ? lines.slice(0, MOST_HELD_LINES) : lines,
    // An answer that brings nothing new would be asked for again for ever.
    hasBefore: answer.hasBefore && older.length > 0,
    hasAfter: window.hasAfter || isCut,
    headBytes: answer.headBytes,
  }
}

/** With newer lines after it; where it gets too long, its first lines are let go. */
export function withNewer(window: FileWindow, answer: Answer): FileWindow {
  if (isOfAnother(window, answer)) return { ...window, hasAfter: false }
  const last = window.lines.at(-1)?.offset ?? -1
  const newer = answer.lines.filter((line) => line.offset > last)
  const lines = [...window.lines, ...newer]
  const isCut = lines.length > MOST_HELD_LINES
  return {
    run: answer.run,
    path: answer.path,
    lines: isCut ? lines.slice(-MOST_HELD_LINES) : lines,
    hasBefore: window.hasBefore || isCut,
    hasAfter: answer.hasAfter && newer.length > 0,
    headBytes: answer.headBytes,
  }
}

/** Whether another run began between the question and its answer, whose lines don't belong to these. */
function isOfAnother(window: FileWindow, answer: Answer): boolean {
  return window.path !== null && window.path !== answer.path
}

/**
 * The line that stands for a place: that at the offset, or the first that is kept; the first one at or after the moment;
 * else the last.
 */
export function lineAt(lines: readonly LogLine[], place: { at: number | null; offset: number | null }): LogLine | null {
  const { at, offset } = place
  if (offset !== null) return lines.findLast((line) => line.offset <= offset) ?? lines[0] ?? null
  if (at === null) return lines.at(-1) ?? null
  return lines.find((line) => line.at !== null && line.at >= at) ?? lines.at(-1) ?? null
}
