import { memo } from 'react'
import { STATE_INK, STATE_TINT, StateGlyph } from '../StateGlyph'
import { type Cell, isSameCell, type Ring } from './cell'

/** Side of the glyph in a cell of 24 px. */
const GLYPH_SIZE = 12

const HATCH =
  '[background-image:repeating-linear-gradient(135deg,var(--hatch)_0_1px,transparent_1px_4px)] [--hatch:color-mix(in_srgb,var(--line-strong)_65%,transparent)]'
const CONFLICT_HATCH =
  '[background-image:repeating-linear-gradient(135deg,var(--hatch)_0_1.5px,transparent_1.5px_5px)] [--hatch:color-mix(in_srgb,var(--failed-ink)_45%,transparent)]'
/** Something to know that harms nothing yet: a corner is folded over. */
const WARNING_CORNER =
  '[background-image:linear-gradient(225deg,var(--degraded-ink)_0_4px,transparent_4px)] [border-color:var(--degraded-ink)]!'

const RING: Record<Ring['look'], string> = {
  pointed: 'outline-2 outline-offset-1 outline-accent',
  refused: 'outline-2 outline-offset-1 outline-dashed outline-failed-ink',
}

type PortCellProps = {
  cell: Cell
  ring: Ring['look'] | null
  isTabStop: boolean
  isSelected: boolean
  /** Its port is in hand: what is left is a shadow. */
  isLifted: boolean
  /** Its name. */
  spoken: string
}

/**
 * One port. Squares are components, circles specialists. Free: hairline · reserved: strong outline · listening: tint ·
 * conflict: red hatch and outline, grey while it is ignored · warning: a folded corner · stranger: grey hatch.
 */
export const PortCell = memo(function PortCell(props: PortCellProps) {
  const { cell, ring, isTabStop, isSelected, isLifted, spoken } = props
  const shape = cell.lane === 'ai' ? 'rounded-full' : 'rounded-sm'
  return (
    <div
      role="gridcell"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={spoken}
      aria-selected={isSelected}
      aria-haspopup={cell.conflict === null ? undefined : 'dialog'}
      data-offset={cell.offset}
      data-port={cell.port}
      data-kind={cell.kind}
      data-mark={markOf(cell) ?? undefined}
      className={`flex size-6 scroll-mb-20 items-center justify-center border ${shape} ${groundOf(cell)} ${
        ring === null ? 'focus-visible:outline-offset-1' : RING[ring]
      } ${isLifted ? 'border-dashed opacity-45' : ''}`}
    >
      <Mark cell={cell} />
    </div>
  )
}, isSame)

/** Cells are made anew with each patch; few of them say anything else then. */
function isSame(before: PortCellProps, after: PortCellProps): boolean {
  return (
    before.ring === after.ring &&
    before.isTabStop === after.isTabStop &&
    before.isSelected === after.isSelected &&
    before.isLifted === after.isLifted &&
    before.spoken === after.spoken &&
    before.cell.lane === after.cell.lane &&
    isSameCell(before.cell, after.cell)
  )
}

/** How loud a cell is: a conflict, one that a person lets be, a warning, or nothing of the kind. */
function markOf({ kind, conflict }: Cell): 'conflict' | 'ignored' | 'warning' | null {
  if (conflict?.isIgnored === true) return kind === 'conflict' || conflict.level === 'error' ? 'ignored' : null
  if (kind === 'conflict' || conflict?.level === 'error') return 'conflict'
  return conflict?.level === 'warning' ? 'warning' : null
}

function groundOf(cell: Cell): string {
  const mark = markOf(cell)
  if (mark === 'conflict') return `bg-failed-tint border-failed-ink ${CONFLICT_HATCH}`
  if (mark === 'ignored') return `border-line-strong border-dashed ${HATCH}`
  const corner = mark === 'warning' ? WARNING_CORNER : ''
  switch (cell.kind) {
    case 'listening': {
      const state = cell.state ?? 'ready'
      return `${STATE_TINT[state]} ${STATE_INK[state]} border-current/40 [--glyph-ground:var(--${state}-tint)] ${corner}`
    }
    case 'stranger':
      return `border-line-strong ${HATCH}`
    case 'free':
      return `border-line ${corner}`
    default:
      return `border-line-strong ${corner}`
  }
}

function Mark({ cell }: { cell: Cell }) {
  const mark = markOf(cell)
  if (mark === 'conflict') {
    // On a ground of its own: the hatch must not run through the glyph.
    return (
      <span className="rounded-full bg-failed-tint p-px [--glyph-ground:var(--failed-tint)]">
        <StateGlyph state="failed" size={GLYPH_SIZE} />
      </span>
    )
  }
  if (mark === 'ignored') {
    return (
      <span className="rounded-full bg-panel p-px">
        <StateGlyph state={cell.state ?? 'stopped'} size={GLYPH_SIZE} />
      </span>
    )
  }
  if (cell.kind === 'free' || cell.kind === 'stranger') return null
  if (cell.state !== null) return <StateGlyph state={cell.state} size={GLYPH_SIZE} />
  if (cell.kind === 'listening') return <span className="size-1.5 rounded-full bg-current" />
  return <span className="size-1.5 rounded-full border border-line-strong" />
}
