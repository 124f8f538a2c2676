import { splitRef } from '@shared/model/ids'
import { sentenceOf } from '@shared/words/sentence-of'
import { alignColumns, cutLine, formatAge } from './columns'
import type { CliContext } from './context'
import { glyph, stateWord } from './glyph'
import type { UnitRow } from './state-view'

/** Tells how several components come along: one live line each on a terminal, else a line a change. */
export type Progress = {
  /** `below` are lines under the rows: all of them where lines are redrawn, else only what is new. */
  show(rows: UnitRow[], below?: { lines(): string[]; news(): string[] }): void
  end(): void
}

const REDRAW_MS = 80

export type ProgressOptions = {
  /** Rows that need no line where there is no room for all. */
  isSettled: (row: UnitRow) => boolean
  /** Rows of which a plain list says nothing: nothing has happened to them yet. */
  isUntouched: (row: UnitRow) => boolean
  /** What a live line says of a row after its state; null: how long it is so, and why. */
  tell?: (row: UnitRow) => { time: string; text: string } | null
}

/** Progress for this terminal. */
export function createProgress(context: CliContext, options: ProgressOptions): Progress {
  return context.io.isTerminal ? liveProgress(context, options) : plainProgress(context, options.isUntouched)
}

function liveProgress({ io, paint }: CliContext, { isSettled, tell }: ProgressOptions): Progress {
  let drawnLines = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  let latest: UnitRow[] = []
  let under: string[] = []

  const draw = (): void => {
    drawnAt = io.monotonicMs()
    const room = Math.max(io.rows() - 2, 3)
    const shown = latest.length <= room ? latest : latest.filter((row) => !isSettled(row)).slice(0, room - 1)
    const table = alignColumns(
      shown.map((row) => {
        const told = tell?.(row) ?? {
          time: isSettled(row) ? '' : formatAge(io.now() - row.since),
          text: isSettled(row) && row.state === 'ready' ? '' : row.reason === null ? '' : sentenceOf(row.reason),
        }
        return [
          glyph(row.state, paint),
          shortName(row, latest),
          stateWord(row.state, row.label, paint),
          told.time,
          paint('dim', told.text),
        ]
      }),
    )
    const hidden = latest.length - shown.length
    const all = hidden > 0 ? [...table, paint('dim', `  and ${String(hidden)} more`)] : table
    const lines = [...all, ...under.slice(0, Math.max(0, room - all.length)).map((line) => paint('dim', line))]
    const up = drawnLines > 0 ? `\u001b[${String(drawnLines)}A\u001b[0J` : ''
    io.raw(up + lines.map((line) => `${cutLine(line, io.columns() - 1)}\n`).join(''))
    drawnLines = lines.length
  }
  return {
    show(rows, below) {
      latest = rows
      under = below?.lines() ?? []
      if (io.monotonicMs() - drawnAt >= REDRAW_MS) draw()
    },
    end: draw,
  }
}

function plainProgress({ io }: CliContext, isUntouched: (row: UnitRow) => boolean): Progress {
  const told = new Map<string, string>()
  return {
    show(rows, below) {
      for (const line of below?.news() ?? []) io.out(line)
      for (const row of rows) {
        const why = row.reason === null || row.state === 'ready' ? '' : ` (${sentenceOf(row.reason)})`
        const line = `${row.id}: ${row.label}${why}`
        if (told.get(row.id) === line || isUntouched(row)) continue
        told.set(row.id, line)
        io.out(line)
      }
    },
    end() {},
  }
}

/** The bare name where all rows are of one instance. */
function shortName(row: UnitRow, all: UnitRow[]): string {
  return all.every((other) => other.instance === row.instance) ? splitRef(row.id).name : row.id
}
