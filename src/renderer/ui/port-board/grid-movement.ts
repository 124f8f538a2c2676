/** Ports in one row of a board: rows are tens, columns ones. */
export const COLUMNS = 10

/** Rows that PageUp and PageDown jump. */
const PAGE_ROWS = 5

/** The part of a key event that moving needs. */
export type MoveKey = { key: string; ctrlKey: boolean; metaKey: boolean }

/**
 * The offset a key leads to on a board of `size` ports, or null when the key does not move.
 * Left and right follow the ports over the ends of rows; up, down and pages stay in the column; Home and End are the
 * ends of the row, with Ctrl of the board (WAI-ARIA Authoring Practices, grid).
 */
export function offsetAfterKey(event: MoveKey, offset: number, size: number): number | null {
  const last = size - 1
  const rowStart = offset - (offset % COLUMNS)
  const column = offset % COLUMNS
  const lastInColumn = column + Math.floor((last - column) / COLUMNS) * COLUMNS
  const withControl = event.ctrlKey || event.metaKey
  switch (event.key) {
    case 'ArrowLeft':
      return Math.max(0, offset - 1)
    case 'ArrowRight':
      return Math.min(last, offset + 1)
    case 'ArrowUp':
      return offset - COLUMNS >= 0 ? offset - COLUMNS : offset
    case 'ArrowDown':
      return offset + COLUMNS <= last ? offset + COLUMNS : offset
    case 'PageUp':
      return Math.max(column, offset - PAGE_ROWS * COLUMNS)
    case 'PageDown':
      return Math.min(lastInColumn, offset + PAGE_ROWS * COLUMNS)
    case 'Home':
      return withControl ? 0 : rowStart
    case 'End':
      return withControl ? last : Math.min(last, rowStart + COLUMNS - 1)
    default:
      return null
  }
}

/** The cells of a board in rows of ten; the last row may be shorter. */
export function rowsOf<T>(cells: readonly T[]): T[][] {
  const rows: T[][] = []
  for (let start = 0; start < cells.length; start += COLUMNS) rows.push(cells.slice(start, start + COLUMNS))
  return rows
}
