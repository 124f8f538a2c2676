import type { Blocking } from '@shared/contract/commands'
import { useForced } from './forced'
import { RelativeTime } from './RelativeTime'

/**
 * `still ending: 2 processes · SIGTERM sent 4 s ago · force in 6 s`; the times move by themselves. In one line when force
 * follows is never cut off.
 */
export function StillEnding({ blocking, isOneLine = false }: { blocking: Blocking; isOneLine?: boolean }) {
  const { processes, before, signal, signalledAt, dueAt } = blocking
  const isForced = useForced(blocking)
  const count = processes.length
  const who = count === 0 ? '' : `: ${count} ${count === 1 ? 'process' : 'processes'}`
  if (isForced) return <>being ended by force{who}</>
  return (
    <span className={isOneLine ? 'flex min-w-0 whitespace-pre' : ''}>
      <span className={isOneLine ? 'truncate' : ''}>
        still ending{who}
        {before !== null && ` · ${before}`}
        {signalledAt !== null && (
          <>
            {' · '}
            {signal} sent <RelativeTime at={signalledAt} className="tabular-nums" />
          </>
        )}
      </span>
      {dueAt !== null && (
        <span className="shrink-0">
          {before === null ? ' · force in ' : ' · at most '}
          <RelativeTime at={dueAt} as="left" className="tabular-nums" />
          {before !== null && ' more'}
        </span>
      )}
    </span>
  )
}
