import { useLayoutEffect, useMemo, useRef, useState } from 'react'

/** Rows change places no more often than this: who is about to press one must not hit another. */
export const CALM_MS = 500

type Held = { wish: string; ids: readonly string[] }

/**
 * Sorted rows whose order is changed at once where it was at rest, else a little later: in a storm of changes rows tell
 * how they are where they are. Another wish (filter, sort), and rows that come or go, show at once.
 */
export function useCalmOrder<Row extends { id: string }>(sorted: readonly Row[], wish: string): readonly Row[] {
  const [held, setHeld] = useState<Held>(() => ({ wish, ids: idsOf(sorted) }))
  const changedAt = useRef(Number.NEGATIVE_INFINITY)
  const calm = useMemo(() => (held.wish === wish ? inOrder(sorted, held.ids) : null), [sorted, held, wish])
  useLayoutEffect(() => {
    const isMoved = calm === null || calm.some((row, index) => row !== sorted[index])
    if (!isMoved) return undefined
    const take = (): void => {
      changedAt.current = performance.now()
      setHeld({ wish, ids: idsOf(sorted) })
    }
    const waitMs = calm === null ? 0 : changedAt.current + CALM_MS - performance.now()
    if (waitMs <= 0) {
      take()
      return undefined
    }
    const timer = setTimeout(take, waitMs)
    return () => clearTimeout(timer)
  }, [calm, sorted, wish])
  return calm ?? sorted
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id)
}

/** The rows in another order; null where that is not of the same rows. */
function inOrder<Row extends { id: string }>(rows: readonly Row[], ids: readonly string[]): readonly Row[] | null {
  if (rows.length !== ids.length) return null
  const known = new Map(rows.map((row) => [row.id, row]))
  const ordered = ids.flatMap((id) => known.get(id) ?? [])
  return ordered.length === rows.length ? ordered : null
}
