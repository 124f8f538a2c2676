import { formatAge, formatDayAndClock, formatRemaining } from './format'
import { useTold } from './now'

type RelativeTimeProps = {
  /** Epoch ms. */
  at: number
  /**
   * `age`: how long it has been so (`2h 14m`); `ago`: the same with the word; `left`: what remains until then (`4 s`).
   */
  as?: 'age' | 'ago' | 'left'
  className?: string
}

/** A time that moves by itself, once a second, together with all others. The exact instant is its tooltip. */
export function RelativeTime({ at, as = 'ago', className }: RelativeTimeProps) {
  const text = useTold((now) => (as === 'left' ? formatRemaining(at - now) : formatAge(now - at)))
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDayAndClock(at)} className={className}>
      {as === 'ago' ? `${text} ago` : text}
    </time>
  )
}
