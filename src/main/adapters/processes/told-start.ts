const SHAPE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/

/**
 * When a process began (epoch ms), as systeminformation tells it: local time without a zone. On Windows the local time of
 * that day; elsewhere its age taken from now, so in the zone as it is now, which is not that of a day before the clocks were
 * changed. NaN where it is neither.
 */
export function toldStart(text: string, platform: NodeJS.Platform, now: number = Date.now()): number {
  const [, day = '', time = ''] = SHAPE.exec(text) ?? []
  if (day === '') return Number.NaN
  if (platform === 'win32') return Date.parse(`${day}T${time}`)
  return Date.parse(`${day}T${time}Z`) + new Date(now).getTimezoneOffset() * 60_000
}
