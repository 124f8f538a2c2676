import { STATE_INK, STATE_TINT, StateGlyph } from '../StateGlyph'
import type { Cell } from './cell'

/** Side of the glyph in a cell of 24 px. */
const GLYPH_SIZE = 12

const HATCH =
  '[background-image:repeating-linear-gradient(135deg,var(--hatch)_0_1px,transparent_1px_4px)] [--hatch:color-mix(in_srgb,var(--line-strong)_65%,transparent)]'
const CONFLICT_HATCH =
  '[background-image:repeating-linear-gradient(135deg,var(--hatch)_0_1.5px,transparent_1.5px_5px)] [--hatch:color-mix(in_srgb,var(--failed-ink)_45%,transparent)]'

type PortCellProps = { cell: Cell; isRinged: boolean; isTabStop: boolean; isSelected: boolean }

/**
 * One port. Squares are components, circles specialists. Free: hairline · reserved: strong outline · listening: tint ·
 * conflict: red hatch and outline · stranger: grey hatch. Its name is its caption.
 */
export function PortCell({ cell, isRinged, isTabStop, isSelected }: PortCellProps) {
  const shape = cell.lane === 'ai' ? 'rounded-full' : 'rounded-sm'
  const ring = isRinged ? 'outline-2 outline-offset-1 outline-accent' : 'focus-visible:outline-offset-1'
  return (
    <div
      role="gridcell"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={cell.caption.spoken}
      aria-selected={isSelected}
      data-offset={cell.offset}
      data-port={cell.port}
      data-kind={cell.kind}
      className={`flex size-6 items-center justify-center border ${shape} ${groundOf(cell)} ${ring}`}
    >
      <Mark cell={cell} />
    </div>
  )
}

function groundOf(cell: Cell): string {
  switch (cell.kind) {
    case 'free':
      return 'border-line'
    case 'reserved':
      return 'border-line-strong'
    case 'listening': {
      const state = cell.state ?? 'ready'
      return `${STATE_TINT[state]} ${STATE_INK[state]} border-current/40 [--glyph-ground:var(--${state}-tint)]`
    }
    case 'conflict':
      return `bg-failed-tint border-failed-ink ${CONFLICT_HATCH}`
    case 'stranger':
      return `border-line-strong ${HATCH}`
  }
}

function Mark({ cell }: { cell: Cell }) {
  if (cell.kind === 'free' || cell.kind === 'stranger') return null
  if (cell.kind === 'conflict') {
    // On a ground of its own: the hatch must not run through the glyph.
    return (
      <span className="rounded-full bg-failed-tint p-px [--glyph-ground:var(--failed-tint)]">
        <StateGlyph state="failed" size={GLYPH_SIZE} />
      </span>
    )
  }
  if (cell.state !== null) return <StateGlyph state={cell.state} size={GLYPH_SIZE} />
  if (cell.kind === 'listening') return <span className="size-1.5 rounded-full bg-current" />
  return <span className="size-1.5 rounded-full border border-line-strong" />
}
