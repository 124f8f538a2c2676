import { useEffect, useState } from 'react'

/** What is out of sight is drawn once it has been so for this long: in a storm of changes most of it never is. */
export const AT_REST_MS = 250

/** A value as it is to be drawn: what is near as it is now, what is out of sight as it was when it last came to rest. */
export function useWhenNear<T>(value: T, isNear: boolean): T {
  const [drawn, setDrawn] = useState(value)
  if (isNear && drawn !== value) setDrawn(value)
  useEffect(() => {
    if (isNear) return undefined
    const timer = setTimeout(() => setDrawn(value), AT_REST_MS)
    return () => clearTimeout(timer)
  }, [value, isNear])
  return isNear ? value : drawn
}
