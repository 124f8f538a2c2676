const LOCALE = 'en'

const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const dayAndClock = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

const KIB = 1_024
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Whether a part is written as nothing: `0.0%`. */
export function isNearlyNothing(part: number): boolean {
  return part < 0.0005
}

/** A part of a whole (0 to 1, or more) as `12.1%`. */
export function formatPercent(part: number): string {
  return percent.format(part)
}

/** A count: `12,345`. */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** Bytes in the unit people read them in, in powers of 1,024: `415 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= KIB && unit < UNITS.length - 1) {
    size /= KIB
    unit += 1
  }
  // Whole megabytes are exact enough; of gigabytes one digit more is wanted.
  return `${unit >= 3 && size < 100 ? oneDigit.format(size) : whole.format(size)} ${UNITS[unit] ?? 'B'}`
}

/** A duration in at most two units: `400 ms`, `41 s`, `9m 12s`, `1m`, `2h 14m`, `3d 4h`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'm', SECOND_MS, 's')
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'm')
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h')
}

function twoUnits(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs)
  return `${Math.floor(ms / largeMs)}${large}${rest === 0 ? '' : ` ${rest}${small}`}`
}

/** How long something has been so, calmly: below a minute in seconds, then as formatDuration but without seconds. */
export function formatAge(ms: number): string {
  if (ms < SECOND_MS) return '0 s'
  if (ms >= MINUTE_MS && ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`
  return formatDuration(ms)
}

/**
 * What is left until an instant: `4 s`. Whole seconds that are certain, so that a limit of 30 s never begins with 31
 * because the shared clock last ticked a moment ago; but never 0 while there is something left.
 */
export function formatRemaining(ms: number): string {
  return ms <= 0 ? '0 s' : formatDuration(Math.max(SECOND_MS, ms))
}

/** An answer time: `3.4 ms`, `120 ms`, `1.2 s`. */
export function formatLatency(ms: number): string {
  if (ms >= SECOND_MS) return `${oneDigit.format(ms / SECOND_MS)} s`
  return `${ms < 10 ? oneDigit.format(ms) : whole.format(ms)} ms`
}

/** Time of day of an instant (epoch ms), to the second: `12:04:31`. */
export function formatClock(at: number): string {
  return clock.format(at)
}

/** Day and time of an instant (epoch ms), for tooltips and things of other days. */
export function formatDayAndClock(at: number): string {
  return dayAndClock.format(at)
}

/** Day of an instant (epoch ms): `28 Nov`. */
export function formatDay(at: number): string {
  return day.format(at)
}

/** A block of ports: `8100-8199`. */
export function formatBlock({ base, size }: { base: number; size: number }): string {
  return `${base}-${base + size - 1}`
}
