import { useTold } from './now'
import { RelativeTime } from './RelativeTime'

/** `· tried again in 42 s`; nothing once that has passed: what comes then is told by the next patch. */
export function DueIn({ at, words }: { at: number | null; words: string }) {
  const isPast = useTold((now) => at === null || at <= now)
  if (at === null || isPast) return null
  return (
    <span className="text-muted">
      {' · '}
      <span className="whitespace-nowrap">
        {words} <RelativeTime at={at} as="left" className="tabular-nums" />
      </span>
    </span>
  )
}
