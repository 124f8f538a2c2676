import type { ReactNode } from 'react'
import { RelativeTime } from '../RelativeTime'
import { StateGlyph } from '../StateGlyph'
import type { Cell } from './cell'
import type { Move } from './use-move'

type BoardCaptionProps = {
  cell: Cell | null
  resting: { text: string; isTrouble: boolean }
  move: Move | null
  /** What can be done here, said while nothing is pointed at. */
  hint: string | null
}

/**
 * The port that is pointed at, in words; while none is, the sentence about the whole block; while one is moved, what
 * putting it down would come to. Two lines are always kept free, so that nothing moves. Not announced: the cell's own
 * name says the same.
 */
export function BoardCaption({ cell, resting, move, hint }: BoardCaptionProps) {
  const isTrouble =
    move === null
      ? cell === null
        ? resting.isTrouble
        : cell.kind === 'conflict' && cell.conflict?.isIgnored !== true
      : move.landing !== null && move.landing.refusal !== null
  return (
    // Where the boards scroll under it, no half of a port looks out around it.
    <div className="sticky bottom-0 -mx-1 bg-panel px-1 pt-3 shadow-[0.5rem_0_0_var(--panel),0.5rem_1rem_0_var(--panel),0_1rem_0_var(--panel)]">
      <p
        data-selectable
        className={`flex min-h-13 gap-2 @[41rem]:min-h-9 rounded-md px-3 py-2 text-label leading-[1.125rem] ${isTrouble ? 'bg-failed-tint text-text' : 'bg-raised text-muted'}`}
      >
        {isTrouble && <StateGlyph state="failed" size={12} className="mt-[3px] [--glyph-ground:var(--failed-tint)]" />}
        {move === null ? <Resting cell={cell} resting={resting} hint={hint} /> : <MoveWords move={move} />}
      </p>
    </div>
  )
}

function Resting({ cell, resting, hint }: Pick<BoardCaptionProps, 'cell' | 'resting' | 'hint'>) {
  if (cell === null) {
    return (
      <span>
        {resting.text}
        {hint !== null && <span className="block text-muted">{hint}</span>}
      </span>
    )
  }
  return (
    <Words subject={cell.caption.subject} detail={cell.caption.detail}>
      {cell.caption.heldSince !== null && (
        <>
          , started <RelativeTime at={cell.caption.heldSince} />
        </>
      )}
    </Words>
  )
}

function MoveWords({ move: { moving, landing, by } }: { move: Move }) {
  const place = landing === null ? 'to another place of its block' : landing.isHome ? 'back to' : 'to'
  const detail = landing === null ? place : `${place} ${landing.ports} · ${outcome(landing)}`
  return (
    <Words subject={`Moving ${moving.name}`} detail={detail}>
      {by === 'keyboard' && (
        <span className="block text-muted">
          {landing === null || landing.refusal !== null || landing.isHome
            ? 'Esc leaves it'
            : 'Enter shows what it would do · Esc leaves it'}
        </span>
      )}
    </Words>
  )
}

function outcome({ refusal, isHome }: NonNullable<Move['landing']>): string {
  return refusal ?? (isHome ? 'where it is' : 'free')
}

function Words({ subject, detail, children }: { subject: string; detail: string; children: ReactNode }) {
  return (
    // Of a long chain of causes the beginning: the map must stay in view, and the detail tells all of it.
    <span title={`${subject} ${detail}`} className="line-clamp-6 min-w-0 [overflow-wrap:anywhere]">
      <strong className="font-semibold text-text">{subject}</strong>{' '}
      <span className="[font-feature-settings:'tnum']">{detail}</span>
      {children}
    </span>
  )
}
