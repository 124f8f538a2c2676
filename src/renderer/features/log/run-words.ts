import type { LogRunRow } from '@shared/contract/log-commands'
import { formatClock, formatDay } from '../../ui/format'

/** When a run was, and how it ended: `14:02:11 to 14:10:05`, with its day where that is another than today (`now`). */
export function runWords({ startedAt, writtenAt }: LogRunRow, now: number): string {
  const today = formatDay(now)
  const day = formatDay(startedAt) === today ? '' : `${formatDay(startedAt)}, `
  const lastDay = formatDay(writtenAt) === formatDay(startedAt) ? '' : `${formatDay(writtenAt)}, `
  return `${day}${formatClock(startedAt)} to ${lastDay}${formatClock(writtenAt)}`
}
