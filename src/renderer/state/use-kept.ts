import { useState } from 'react'
import { kept } from './kept'

/** The value, as the very object of before while it says the same: what is made of it needn't be made anew. */
export function useKept<T extends object>(value: T): T {
  const [before, setBefore] = useState(value)
  const now = kept(before, value)
  if (now !== before) setBefore(now)
  return now
}
