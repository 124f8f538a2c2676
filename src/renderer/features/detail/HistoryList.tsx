import { useState } from 'react'
import type { Ref } from '@shared/model/ids'
import type { LifecycleState } from '@shared/model/lifecycle'
import type { HistoryStep } from '@shared/words/history-steps'
import { showLogAt } from '../../state/actions'
import { formatClock, formatDay, formatDayAndClock, formatDuration } from '../../ui/format'
import { StateGlyph } from '../../ui/StateGlyph'

/** Told before anybody asks for all. */
const FEW = 4
/** The states in which a row stays; the others lead to them. */
const STAYS: ReadonlySet<LifecycleState> = new Set(['ready', 'degraded', 'failed', 'stopped'])

/** What happened to a row in sentences, newest first: the last few, or all. Each time leads to the log around it. */
export function HistoryList({ target, steps }: { target: Ref; steps: readonly HistoryStep[] }) {
  const [isWhole, setWhole] = useState(false)
  // A window that is open over midnight names days that could do without, which is no harm.
  const [today] = useState(() => formatDay(Date.now()))
  const newest = steps.toReversed()
  const shown = isWhole ? newest : newest.filter(({ state }) => STAYS.has(state)).slice(0, FEW)
  if (steps.length < 2) return null
  return (
    <section aria-label="History" className="mt-1">
      <ol className="flex flex-col text-label leading-[1.125rem]">
        {shown.map((step) => (
          <li key={`${step.at} ${step.state} ${step.entry.run ?? ''}`} className="flex items-start gap-1.5 py-[3px]">
            <button
              type="button"
              aria-label={`Show the log around ${formatDayAndClock(step.at)}`}
              title={`${formatDayAndClock(step.at)}; show the log around it`}
              onClick={() => showLogAt(target, { at: step.at, run: step.entry.run, offset: null })}
              className="figures -my-[3px] w-[3.75rem] shrink-0 py-[3px] text-left text-faint hover:text-text hover:underline"
            >
              <time dateTime={new Date(step.at).toISOString()}>
                {formatDay(step.at) === today ? formatClock(step.at) : formatDay(step.at)}
              </time>
            </button>
            <StateGlyph state={step.state} size={12} className="mt-[3px]" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {step.state === 'unknown' ? 'not started' : step.state}
              {step.sentence !== null && <span className="text-muted"> — {step.sentence}</span>}
              {step.after !== null && (
                <span className="text-faint">
                  {' '}
                  · after {formatDuration(step.after.ms)} {step.after.state}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {steps.length > shown.length || isWhole ? (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="-ml-1.5 h-6 rounded-sm px-1.5 text-label text-accent hover:bg-hover"
        >
          {isWhole ? 'Show the last few' : `Show all ${steps.length} states`}
        </button>
      ) : null}
    </section>
  )
}
