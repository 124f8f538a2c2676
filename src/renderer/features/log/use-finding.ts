import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { LogFilter, PlacedLine } from '@shared/contract/log-commands'
import type { Wanted } from './finder'
import { type Search, useLogSearch } from './use-log-search'

/** A search in a view of logs, and the hit a person is at. */
export type Finding = {
  /** Null: no search is open. */
  search: Search | null
  /** Index of the hit that is marked, newest first; -1: none. */
  current: number
  open(): void
  close(): void
  want(wanted: Wanted): void
  reach: Reach
  step(by: 1 | -1): void
}

/** Whether earlier runs are searched too. */
export type Reach = { isOfAllRuns: boolean; change(isOfAllRuns: boolean): void }

const NOTHING: Wanted = { pattern: '', isRegex: false, isCaseSensitive: false }

/** Searches with a filter; `show` brings a hit into view. The newest hit of each answer is shown by itself. */
export function useFinding(
  filter: LogFilter,
  idOf: (hit: PlacedLine) => string,
  show: (hit: PlacedLine, isFirst: boolean) => void,
): Finding {
  const [isOpen, setOpen] = useState(false)
  // Closed and opened again it asks for the same.
  const [wanted, setWanted] = useState(NOTHING)
  const [current, setCurrent] = useState(-1)
  const [isOfAllRuns, setOfAllRuns] = useState(false)
  const search = useLogSearch(isOpen ? wanted : null, isOfAllRuns ? { ...filter, runs: 'all' } : filter, idOf)
  const result = search?.result ?? null
  const hits = result?.hits ?? []

  // Another answer begins with its newest hit.
  const [answered, setAnswered] = useState(result)
  if (answered !== result) {
    setAnswered(result)
    setCurrent(hits.length === 0 ? -1 : 0)
  }
  const showNewest = useEffectEvent(() => {
    if (hits[0] !== undefined) show(hits[0], true)
  })
  useEffect(() => showNewest(), [result])

  const open = useCallback(() => setOpen(true), [])
  const close = useCallback(() => setOpen(false), [])
  return {
    search,
    current,
    open,
    close,
    want: setWanted,
    reach: { isOfAllRuns, change: setOfAllRuns },
    step(by) {
      if (hits.length === 0) return
      const next = current === -1 ? 0 : (current + by + hits.length) % hits.length
      const hit = hits[next]
      setCurrent(next)
      if (hit !== undefined) show(hit, false)
    },
  }
}
