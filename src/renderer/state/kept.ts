type Parts = Record<string, unknown>

/**
 * What is so now, with each part that says the same as before as the very object of before: rows come through the bridge as
 * copies, and what shows a part that is as it was needn't look again. For values as JSON has them; neither is changed.
 */
export function kept<T>(before: T | undefined, now: T): T {
  return keptPart(before, now) as T
}

function keptPart(before: unknown, now: unknown): unknown {
  if (!isComposed(before) || !isComposed(now) || Array.isArray(before) !== Array.isArray(now)) return now
  const names = Object.keys(now)
  let isSame = names.length === Object.keys(before).length
  let made: Parts | undefined
  for (const name of names) {
    const part = keptPart(before[name], now[name])
    isSame &&= name in before && Object.is(part, before[name])
    if (Object.is(part, now[name])) continue
    made ??= (Array.isArray(now) ? [...now] : { ...now }) as Parts
    made[name] = part
  }
  return isSame ? before : (made ?? now)
}

function isComposed(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null
}
