import { InvalidArgumentError } from 'commander'

const UNITS_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const DAY_MS = 86_400_000

const AGO = /^(\d+(?:\.\d+)?)(s|m|h|d)$/
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/
const DATED = /^\d{4}-\d{2}-\d{2}/

/**
 * A moment as it is typed: `10m` ago, `14:30` (the last time it was so late), or a date as of ISO 8601, local without a
 * zone. Epoch ms; throws InvalidArgumentError.
 */
export function toMoment(text: string, now: number): number {
  const ago = AGO.exec(text)
  if (ago !== null) return now - Number(ago[1]) * (UNITS_MS[ago[2] ?? ''] ?? 0)
  const clock = CLOCK.exec(text)
  if (clock !== null) {
    const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)]
    if (hours < 24 && minutes < 60 && seconds < 60) {
      const at = new Date(now).setHours(hours, minutes, seconds, 0)
      return at <= now ? at : new Date(now - DAY_MS).setHours(hours, minutes, seconds, 0)
    }
  }
  // A date alone is local too, unlike what ECMAScript makes of it.
  const at = DATED.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')) : NaN
  if (!Number.isNaN(at)) return at
  throw new InvalidArgumentError('10m, 2h, 14:30 or 2026-01-31T14:30 is expected.')
}
