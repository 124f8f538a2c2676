import type { Failure } from '@shared/contract/failure'
import { StateGlyph } from './StateGlyph'

/** A failure in its place: what went wrong and what to do next. Announced when it appears. */
export function FailureNote({ failure }: { failure: Failure }) {
  return (
    <div
      role="alert"
      data-selectable
      className="flex gap-2 rounded-md bg-failed-tint px-3 py-2 text-left text-label leading-[1.125rem] [--glyph-ground:var(--failed-tint)]"
    >
      <StateGlyph state="failed" size={12} className="mt-[3px]" />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p className="whitespace-pre-line">{failure.message}</p>
        {failure.hint !== undefined && <p className="text-muted">{failure.hint}</p>}
      </div>
    </div>
  )
}
