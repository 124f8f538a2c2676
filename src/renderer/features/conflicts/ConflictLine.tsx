import { useRef } from 'react'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { ConflictRow } from '@shared/model/conflicts'
import { changeAtOnce } from '../../state/port-changes'
import { openConflict } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { StateGlyph } from '../../ui/StateGlyph'
import { useFocusHandedOn } from '../../ui/focus-after'

/** Kinds in which somebody else has the port; in others the holder is only part of the story. */
const HELD: ReadonlySet<ConflictRow['kind']> = new Set(['taken', 'taken-by-ours'])
const GLYPH: Record<ConflictRow['level'], LifecycleState | null> = { error: 'failed', warning: 'degraded', info: null }

/** One conflict in a line: what is wrong, who is in the way, and the way to its card. */
export function ConflictLine({ conflict }: { conflict: ConflictRow }) {
  const { id, kind, level, title, holder, message, isIgnored } = conflict
  const isLoud = level === 'error' && !isIgnored
  const glyph = isIgnored ? null : GLYPH[level]
  const more = holder === null || !HELD.has(kind) ? message : `held by ${holder.label}`
  const line = useRef<HTMLLIElement>(null)
  useFocusHandedOn(line)
  return (
    <li ref={line} className="flex min-h-8 items-center gap-2.5 pr-1.5 pl-4">
      {glyph === null ? (
        <span className="mx-[5px] size-1 shrink-0 rounded-full bg-line-strong" />
      ) : (
        <StateGlyph state={glyph} />
      )}
      <p data-selectable className="min-w-0 grow truncate" title={`${title}. ${message}`}>
        <span className={isLoud ? 'font-semibold' : isIgnored ? 'text-muted' : ''}>{title}</span>
        <span className={isLoud ? '' : 'text-muted'}> · {more}</span>
      </p>
      {isIgnored && (
        <Button
          size="small"
          kind="quiet"
          aria-label={`Mind again: ${title}`}
          onClick={() => void changeAtOnce({ kind: 'heed', conflict: id })}
        >
          Mind again
        </Button>
      )}
      <Button
        size="small"
        kind={isLoud ? 'secondary' : 'quiet'}
        aria-label={`${isIgnored || level === 'info' ? 'Look at' : 'Resolve'}: ${title}`}
        aria-haspopup="dialog"
        onClick={() => openConflict(id)}
      >
        {isIgnored || level === 'info' ? 'Look…' : 'Resolve…'}
      </Button>
    </li>
  )
}
