import { formatClock } from '../../ui/format'

const MINUTE_MS = 60_000

/** A stretch of time that lines are narrowed to. */
export type TimeSpan =
  | { kind: 'all' }
  | { kind: 'last'; minutes: number; from: number }
  | { kind: 'around'; at: number }

export const ALL_TIME: TimeSpan = { kind: 'all' }
/** Before and after a moment. */
const AROUND_MS = MINUTE_MS
const LAST_MINUTES = [5, 15, 60] as const

/** From when to when (epoch ms); null is open. */
export function boundsOf(span: TimeSpan): { from: number | null; to: number | null } {
  if (span.kind === 'last') return { from: span.from, to: null }
  if (span.kind === 'around') return { from: span.at - AROUND_MS, to: span.at + AROUND_MS }
  return { from: null, to: null }
}

/** Choices by their values, in order. `moment`: where one was jumped to or is chosen. */
export function spanOptions(moment: number | null): { value: string; label: string }[] {
  return [
    { value: 'all', label: 'All time' },
    ...LAST_MINUTES.map((minutes) => ({
      value: String(minutes),
      label: minutes === 60 ? 'Last hour' : `Last ${minutes} min`,
    })),
    ...(moment === null ? [] : [{ value: 'around', label: `Around ${formatClock(moment)}` }]),
  ]
}

/** The value of a stretch among the choices. */
export function valueOf(span: TimeSpan): string {
  return span.kind === 'last' ? String(span.minutes) : span.kind
}

/** The stretch that a choice means now. */
export function spanOf(value: string, moment: number | null, now: number): TimeSpan {
  if (value === 'around') return moment === null ? ALL_TIME : { kind: 'around', at: moment }
  const minutes = Number(value)
  return Number.isNaN(minutes) ? ALL_TIME : { kind: 'last', minutes, from: now - minutes * MINUTE_MS }
}
