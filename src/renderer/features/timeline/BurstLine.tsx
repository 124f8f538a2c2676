import { useId, useState } from 'react'
import { formatClock } from '../../ui/format'
import type { Burst } from './group'
import { LineGlyph, TimelineLine } from './TimelineLine'
import { tookWords } from './when'

type BurstLineProps = { burst: Burst; withInstance: boolean; onOpen(ref: string): void }

/** Many calm transitions in one sentence; unfolds to every line of it. */
export function BurstLine({ burst, withInstance, onOpen }: BurstLineProps) {
  const [isUnfolded, setUnfolded] = useState(false)
  const list = useId()
  const instance = burst.rows[0]?.instance ?? null
  return (
    <>
      <button
        type="button"
        data-line
        tabIndex={-1}
        aria-expanded={isUnfolded}
        aria-controls={list}
        onClick={() => setUnfolded(!isUnfolded)}
        className="flex min-h-6 w-full items-start gap-2.5 rounded-sm px-2 py-[3px] text-label leading-[1.125rem] text-muted hover:bg-hover"
      >
        <time dateTime={new Date(burst.to).toISOString()} className="figures w-[3.75rem] shrink-0 text-left text-faint">
          {formatClock(burst.to)}
        </time>
        <LineGlyph state={burst.state} />
        <span className="min-w-0 flex-1 text-left">
          <span className="text-text">{burst.outcome}</span> · {burst.rows.length} steps{' '}
          {tookWords(burst.from, burst.to)}
          <Chevron isOpen={isUnfolded} />
        </span>
        {withInstance && instance !== null && <span className="shrink-0 text-caption text-faint">{instance}</span>}
      </button>
      {isUnfolded && (
        <ol id={list} aria-label={`${burst.rows.length} steps`}>
          {burst.rows.map((row) => (
            <li key={row.id}>
              <TimelineLine row={row} withInstance={false} isInBurst onOpen={onOpen} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

function Chevron({ isOpen }: { isOpen: boolean }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 12 12"
      className={`ml-1 inline size-3 text-faint transition-transform ${isOpen ? 'rotate-90' : ''}`}
    >
      <path d="m4.5 2.5 3.5 3.5-3.5 3.5" fill="none" stroke="currentColor" strokeWidth="1.25" />
    </svg>
  )
}
