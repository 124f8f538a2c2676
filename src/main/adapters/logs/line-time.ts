/** `2026-01-31T12:00:00.123Z`, with a space or a comma as well, in brackets or not, with or without a zone. */
const ISO = /^\[?(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))? ?(Z|[+-]\d{2}:?\d{2})?(?!\d)/

/** Seconds (10 digits, with a fraction or not) or milliseconds (13 digits) since 1970, for times from 2001 on. */
const EPOCH = /^\[?(?:(\d{13})|(\d{10})(?:\.(\d{1,9}))?)(?![\w.])/

/** The longest beginning of a line that can be a time. */
const LONGEST = 48

/** The time a log line begins with, in epoch milliseconds; null where it begins with none. Without a zone it is local. */
export function lineTime(text: string): number | null {
  const first = text.charCodeAt(0)
  // Nearly every line is decided by this look at `[` and the digits.
  if (first !== 0x5b && (first < 0x30 || first > 0x39)) return null
  const head = text.slice(0, LONGEST)

  const iso = ISO.exec(head)
  if (iso !== null) {
    const [, day, time, fraction = '', zone = ''] = iso
    const at = Date.parse(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${withColon(zone)}`)
    return Number.isNaN(at) ? null : at
  }
  const epoch = EPOCH.exec(head)
  if (epoch === null) return null
  const [, milliseconds, seconds, fraction = ''] = epoch
  if (milliseconds !== undefined) return Number(milliseconds)
  return Number(seconds) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3))
}

/** `+0100`, as date(1) and Python write it, is not in the format that JavaScript must read. */
function withColon(zone: string): string {
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
}
