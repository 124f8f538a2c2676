import { stripVTControlCharacters } from 'node:util'

/** Characters a text takes on a terminal, colours not counted. */
export function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length
}

/** Rows as aligned lines, two spaces between columns; figures (`right`) are aligned at their last digit. */
export function alignColumns(rows: string[][], right: number[] = []): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))))
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const gap = ' '.repeat((widths[at] ?? 0) - widthOf(cell))
        return right.includes(at) ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd(),
  )
}

/** A line cut to a width, with an ellipsis; colours are given up where it has to be cut. */
export function cutLine(line: string, width: number): string {
  if (widthOf(line) <= width) return line
  return `${Array.from(stripVTControlCharacters(line))
    .slice(0, Math.max(width - 1, 0))
    .join('')}…`
}

/** A text in lines of at most `width` characters, broken between words; a word that is longer has a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  for (const part of text.split('\n')) {
    let line = ''
    for (const word of part.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line === '' || widthOf(longer) <= width) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    lines.push(line)
  }
  return lines
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A length of time as people say it: `0.4 s`, `12 s`, `3 min`, `2 h 14 min`, `3 d`. */
export function formatAge(ms: number): string {
  const past = Math.max(ms, 0)
  if (past < 10 * SECOND_MS) return `${(past / SECOND_MS).toFixed(1)} s`
  if (past < MINUTE_MS) return `${String(Math.floor(past / SECOND_MS))} s`
  if (past < HOUR_MS) return `${String(Math.floor(past / MINUTE_MS))} min`
  if (past < DAY_MS)
    return `${String(Math.floor(past / HOUR_MS))} h ${String(Math.floor((past % HOUR_MS) / MINUTE_MS))} min`
  return `${String(Math.floor(past / DAY_MS))} d`
}

/** A path with the home folder as `~`. */
export function shortenPath(path: string, home: string): string {
  if (path === home) return '~'
  return path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path
}
