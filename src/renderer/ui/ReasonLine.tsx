import type { ReactNode } from 'react'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { dueWords } from '@shared/words/due-words'
import { sentenceOf } from '@shared/words/sentence-of'
import { useTold } from './now'
import { RelativeTime } from './RelativeTime'

type ReasonLineProps = {
  state: LifecycleState
  reason: Reason | null
  /** Epoch ms of the next deadline or attempt, or null. */
  dueAt: number | null
  className?: string
  /** What can be done about it; never cut off. */
  after?: ReactNode
}

/**
 * Why a row is as it is, and a live countdown where something is due: at rest the next attempt (`in 4 s`), on its way
 * the deadline (`4 s left`), of who waits for an open circuit its trial (`tried again in 42 s`).
 */
export function ReasonLine({ state, reason, dueAt, className = '', after }: ReasonLineProps) {
  return (
    <span className={`flex min-w-0 items-baseline gap-1.5 ${className}`}>
      {reason !== null && (
        <span
          className={`flex h-5 min-w-0 flex-wrap overflow-hidden whitespace-pre ${state === 'failed' ? 'text-text' : 'text-muted'}`}
          title={sentenceOf(reason)}
        >
          <span className="max-w-max shrink-0 grow basis-2/5 truncate">{reason.message}</span>
          {reason.because !== undefined && (
            // Where room is short both give way: who is behind it says more than the end of what happened. Where no more
            // than a word of it would be seen, it wraps out of sight.
            <span className="max-w-max grow-2 basis-36 truncate pl-[0.25em]">
              {/* Only heard: it would stand by itself after the room that the last letter of a shortened one leaves. */}
              <span className="sr-only">,</span>
              {sentenceOf(reason).slice(reason.message.length + 1)}
            </span>
          )}
        </span>
      )}
      {dueAt !== null && <Countdown state={state} reason={reason} dueAt={dueAt} />}
      {after}
    </span>
  )
}

/** Nothing once the instant has passed: what comes then is told by the next patch. */
function Countdown({ state, reason, dueAt }: { state: LifecycleState; reason: Reason | null; dueAt: number }) {
  const isPast = useTold((now) => dueAt <= now)
  const { before, after } = dueWords({ state, reason }).inRow
  if (isPast) return null
  return (
    <span className="shrink-0 text-muted">
      {reason !== null && '· '}
      {before}
      <RelativeTime at={dueAt} as="left" className="tabular-nums" />
      {after}
    </span>
  )
}
