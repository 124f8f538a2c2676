import { RelativeTime } from '../RelativeTime'
import { StateGlyph } from '../StateGlyph'
import type { Cell } from './cell'

type BoardCaptionProps = { cell: Cell | null; resting: { text: string; isTrouble: boolean } }

/**
 * The port that is pointed at, in words; while none is, the sentence about the whole block. Two lines are always kept
 * free, so that nothing moves. Not announced: the cell's own name says the same.
 */
export function BoardCaption({ cell, resting }: BoardCaptionProps) {
  const isTrouble = cell === null ? resting.isTrouble : cell.kind === 'conflict'
  return (
    // Where the boards scroll under it, no half of a port looks out around it.
    <div className="sticky bottom-0 -mx-1 bg-panel px-1 pt-3 shadow-[0.5rem_0_0_var(--panel),0.5rem_1rem_0_var(--panel)]">
      <p
        data-selectable
        className={`flex min-h-13 gap-2 @[41rem]:min-h-9 rounded-md px-3 py-2 text-label leading-[1.125rem] ${isTrouble ? 'bg-failed-tint text-text' : 'bg-raised text-muted'}`}
      >
        {isTrouble && <StateGlyph state="failed" size={12} className="mt-[3px] [--glyph-ground:var(--failed-tint)]" />}
        {cell === null ? (
          <span>{resting.text}</span>
        ) : (
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <strong className="font-semibold text-text">{cell.caption.subject}</strong>{' '}
            <span className="[font-feature-settings:'tnum']">{cell.caption.detail}</span>
            {cell.caption.heldSince !== null && (
              <>
                , started <RelativeTime at={cell.caption.heldSince} />
              </>
            )}
          </span>
        )}
      </p>
    </div>
  )
}
