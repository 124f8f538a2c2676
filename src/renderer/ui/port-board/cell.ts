import type { Ref } from '@shared/model/ids'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { Lane } from '@shared/model/ports'

/**
 * What stands at one port of a block.
 * free: nothing planned, nobody listens · reserved: planned, nobody listens · listening: one of ours listens ·
 * conflict: planned, but somebody else listens or claims it · stranger: not planned, somebody else listens.
 */
export type CellKind = 'free' | 'reserved' | 'listening' | 'conflict' | 'stranger'

/** A conflict that is known of a port. `warning`: it does no harm yet. `isIgnored`: a person lets it be. */
export type CellConflict = { id: string; level: 'error' | 'warning' | 'info'; isIgnored: boolean }

/** What can be moved from a port: by the variable that carries it. `isPair`: its twin goes along. */
export type CellMove = { variable: string; name: string; isPair: boolean }

/** One port on a board, with the words for it. Place means port: `offset` is the distance from the lane's base. */
export type Cell = {
  port: number
  lane: Lane
  offset: number
  kind: CellKind
  /** Shown name of what is planned here, or null. */
  name: string | null
  /** What pressing Enter selects, or null. */
  ref: Ref | null
  /** The state whose glyph is drawn, or null: a hollow mark. */
  state: LifecycleState | null
  /** Whose card pressing Enter opens, or null. */
  conflict: CellConflict | null
  /** What dragging moves, or null. */
  move: CellMove | null
  /** Who holds the port although nothing is planned for it here, or instead of what is: `node (pid 4123)`; or null. */
  heldBy: string | null
  caption: CellCaption
}

/**
 * A cell in words. `subject` is set in bold, `detail` follows; `spoken` is the same for a screen reader; `heldSince`
 * (epoch ms) is when the stranger who listens here was started, where it is known.
 */
export type CellCaption = { subject: string; detail: string; spoken: string; heldSince: number | null }

/** A place that stands out: pointed at here or in the other lane, or one that can't take what is being moved. */
export type Ring = { offset: number; look: 'pointed' | 'refused' }

/** Whether two cells look, say and do the same, so that nothing is drawn anew. */
export function isSameCell(a: Cell, b: Cell): boolean {
  return (
    a.port === b.port &&
    a.kind === b.kind &&
    a.name === b.name &&
    a.ref === b.ref &&
    a.state === b.state &&
    a.conflict?.id === b.conflict?.id &&
    a.conflict?.level === b.conflict?.level &&
    a.conflict?.isIgnored === b.conflict?.isIgnored &&
    a.move?.variable === b.move?.variable &&
    a.caption.spoken === b.caption.spoken &&
    a.caption.detail === b.caption.detail &&
    a.caption.heldSince === b.caption.heldSince
  )
}
