import { useEffect, useMemo, useState } from 'react'
import type { Input, Output } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { LogFilter } from '@shared/contract/log-commands'
import { ask } from '../../state/commands'
import { finderOf, type Wanted } from './finder'
import type { Found } from './LogPageView'

/** After the last letter, until it is asked for. */
const WAIT_MS = 180
/** Hits asked for; the contract allows no more. */
const MOST_HITS = 2_000 satisfies Input<'log.search'>['limit']

export type Search = {
  wanted: Wanted
  isRunning: boolean
  /** The last answer; null: nothing was asked for, or it failed. */
  result: Output<'log.search'> | null
  failure: Failure | null
  /** What was found, to be marked in the lines. */
  found: Found | null
  /** Asks again now, for what was written since. */
  again(): void
}

type Answered = { key: string; wanted: Wanted; result: Search['result']; failure: Failure | null }

/**
 * Searches whole logs for what is typed, a moment after the last letter. A search that was overtaken says nothing.
 * `idOf` names a hit as the list names its lines.
 */
export function useLogSearch(
  wanted: Wanted | null,
  filter: LogFilter,
  idOf: (hit: Output<'log.search'>['hits'][number]) => string,
): Search | null {
  const [answer, setAnswer] = useState<Answered | null>(null)
  const [turn, setTurn] = useState(0)
  const { pattern = '', isRegex = false, isCaseSensitive = false } = wanted ?? {}
  // By its content: whoever makes the filter makes a new one each time it draws.
  const filterKey = JSON.stringify(filter)
  const key = JSON.stringify([pattern, isRegex, isCaseSensitive, filterKey, turn])

  useEffect(() => {
    if (pattern === '') return undefined
    let isOver = false
    const asked: Wanted = { pattern, isRegex, isCaseSensitive }
    const search = async (): Promise<void> => {
      const next = await ask('log.search', { filter: JSON.parse(filterKey) as LogFilter, ...asked, limit: MOST_HITS })
      if (isOver || (!next.ok && next.failure.code === 'log.superseded')) return
      setAnswer({ key, wanted: asked, result: next.ok ? next.value : null, failure: next.ok ? null : next.failure })
    }
    const timer = setTimeout(() => void search(), WAIT_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [pattern, isRegex, isCaseSensitive, filterKey, key])

  const found = useMemo(() => {
    const finder = answer?.result == null ? null : finderOf(answer.wanted)
    return finder === null ? null : { finder, ids: new Set((answer?.result?.hits ?? []).map(idOf)) }
  }, [answer, idOf])

  if (wanted === null) return null
  const isAsked = pattern !== ''
  return {
    wanted,
    isRunning: isAsked && answer?.key !== key,
    result: isAsked ? (answer?.result ?? null) : null,
    failure: isAsked ? (answer?.failure ?? null) : null,
    found: isAsked ? found : null,
    again: () => setTurn((now) => now + 1),
  }
}
