import type { LogLevel, PlacedLine } from '@shared/contract/log-commands'
import type { LogLine } from '@shared/contract/stream'
import type { Ref, RunId } from '@shared/model/ids'
import { splitRef } from '@shared/model/ids'
import { forTerminal } from '@shared/words/escapes'
import { isAtLeast, levelOfLine } from '@shared/words/log-level'
import { sizeWords } from '@shared/words/size'
import type { CliContext } from './context'
import type { Ink } from './glyph'

/** One after the other, so that neighbours differ. Red is for failures. */
const INKS: Ink[] = ['cyan', 'magenta', 'green', 'yellow', 'blue']

/** What of a line decides whether it is printed while it comes. */
export type LineTest = { level: LogLevel | null; matches: ((text: string) => boolean) | null }

/** A line, with its run where that is known: not of what comes while it is followed. */
type ToldLine = LogLine & { run?: RunId }

/** Prints lines of one or of several rows, one a line: as they are, harmless on a terminal, or as JSON. */
export type LinePrinter = {
  /** Lines that were chosen by the engine. */
  placed(lines: PlacedLine[]): void
  /** Lines as they come, of which those that pass are printed, but none that was `placed` before. */
  coming(ref: Ref, lines: ToldLine[], isReset: boolean): void
}

/** With more than one row each line says whose it is; of one instance its name is left out. */
export function createLinePrinter(
  { io, paint }: Pick<CliContext, 'io' | 'paint'>,
  refs: Ref[],
  isJson: boolean,
  test: LineTest,
): LinePrinter {
  const isOneInstance = new Set(refs.map((ref) => splitRef(ref).instance)).size === 1
  const nameOf = (ref: Ref): string => (isOneInstance ? splitRef(ref).name : ref)
  const width = Math.max(0, ...refs.map((ref) => nameOf(ref).length))
  const inkOf = (ref: Ref): Ink => INKS[Math.max(0, refs.indexOf(ref)) % INKS.length] ?? 'cyan'
  const levels = new Map<Ref, LogLevel | null>()
  const printedTo = new Map<Ref, number>()
  /** The last line of each, which may have had no end yet. */
  const lastText = new Map<Ref, string>()

  const print = (ref: Ref, line: ToldLine, level: LogLevel | null): void => {
    const { run, offset, at, text } = line
    if (isJson) return io.out(JSON.stringify({ ref, run, offset, at, level, text }))
    const shown = io.isTerminal ? forTerminal(text, io.hasColor) : text
    if (refs.length <= 1) return io.out(shown)
    io.out(`${paint(inkOf(ref), `${nameOf(ref).padEnd(width)} |`)} ${shown}`)
  }

  return {
    placed(lines) {
      for (const line of lines) {
        if (line.offset > (printedTo.get(line.ref) ?? -1)) {
          printedTo.set(line.ref, line.offset)
          lastText.set(line.ref, line.text)
        }
        levels.set(line.ref, line.level)
        print(line.ref, line, line.level)
      }
    },
    coming(ref, lines, isReset) {
      const first = lines[0]?.offset ?? 0
      const before = printedTo.get(ref)
      // What was skipped may begin a file anew: its bytes count from 0 again, also where only its first line was told.
      if (isReset && first <= (before ?? 0)) printedTo.delete(ref)
      else if (isReset && before !== undefined)
        io.err(`… ${sizeWords(first - before)} of ${ref} skipped: lines come faster than they can be told.`)
      for (const line of lines) {
        const to = printedTo.get(ref) ?? -1
        // What is printed can't be taken back: with more of it, it is printed again.
        if (line.offset < to || (line.offset === to && line.text === lastText.get(ref))) continue
        printedTo.set(ref, line.offset)
        lastText.set(ref, line.text)
        const level = levelOfLine(line.text) ?? levels.get(ref) ?? null
        levels.set(ref, level)
        if (test.level !== null && (level === null || !isAtLeast(level, test.level))) continue
        if (test.matches === null || test.matches(line.text)) print(ref, line, level)
      }
    },
  }
}
