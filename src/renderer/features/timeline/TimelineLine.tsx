import { memo } from 'react'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { TimelineRow } from '@shared/model/rows'
import { showLogAround } from '../../state/actions'
import { StateGlyph } from '../../ui/StateGlyph'
import { formatClock } from '../../ui/format'

/** Glyph of a line that tells of no transition: its level speaks. */
const LEVEL_STATE: Partial<Record<TimelineRow['level'], LifecycleState>> = { warning: 'degraded', error: 'failed' }

type TimelineLineProps = {
  row: TimelineRow
  /** Whether to say whose it is: in the view of all instances. */
  withInstance: boolean
  isInBurst?: boolean
  onOpen(ref: string): void
}

/**
 * One sentence of what happened, with its time. A line about a component or specialist leads there, and to its log. Lines
 * never change: a new one leaves two hundred others as they are.
 */
export const TimelineLine = memo(function TimelineLine({
  row,
  withInstance,
  isInBurst = false,
  onOpen,
}: TimelineLineProps) {
  const content = (
    <>
      <time dateTime={new Date(row.at).toISOString()} className="figures w-[3.75rem] shrink-0 text-left text-faint">
        {formatClock(row.at)}
      </time>
      <LineGlyph state={row.state ?? LEVEL_STATE[row.level] ?? null} />
      <span className={`min-w-0 flex-1 text-left ${row.level === 'info' ? 'text-muted' : 'text-text'}`}>
        {row.message}
      </span>
      {withInstance && row.instance !== null && (
        <span className="shrink-0 text-caption text-faint">{row.instance}</span>
      )}
    </>
  )
  const look = `flex w-full min-h-6 items-start gap-2.5 rounded-sm py-[3px] pr-2 text-label leading-[1.125rem] ${isInBurst ? 'pl-7' : 'pl-2'}`
  const ref = row.ref
  if (ref === null) return <div className={look}>{content}</div>
  return (
    <div className="group relative">
      <button
        type="button"
        data-line
        tabIndex={-1}
        aria-keyshortcuts="L"
        onClick={() => onOpen(ref)}
        className={`${look} hover:bg-hover`}
      >
        {content}
      </button>
      {/* Not a stop of its own: L on the line does the same. */}
      <button
        type="button"
        data-line-log
        tabIndex={-1}
        aria-label={`Show the log of ${ref.slice(ref.indexOf('/') + 1)} around ${formatClock(row.at)}`}
        title="Log around this (L)"
        onClick={() => showLogAround(ref, row.at)}
        className="absolute top-0 right-1 h-6 rounded-sm bg-raised px-1.5 text-caption text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-text focus-visible:opacity-100"
      >
        Log
      </button>
    </div>
  )
})

/** Glyph of the state entered; a small mark where a line tells of none. */
export function LineGlyph({ state }: { state: LifecycleState | null }) {
  return (
    <span className="flex h-[1.125rem] w-3.5 shrink-0 items-center justify-center">
      {state === null ? (
        <span className="size-1 rounded-full bg-line-strong" />
      ) : (
        <StateGlyph state={state} size={12} />
      )}
    </span>
  )
}
