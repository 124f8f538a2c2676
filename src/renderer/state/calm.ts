import { useSyncExternalStore } from 'react'
import type { Tables } from '@shared/model/rows'
import { useProjection } from './store'

/** What many rows are drawn into at once (a board, a list that grows) is drawn anew no more often: nobody reads faster. */
export const CALM_MS = 200

const hearers = new Set<() => void>()
let endListening = (): void => {}
let timer: ReturnType<typeof setTimeout> | undefined
let shown: Tables | null = null
let shownAtMs = Number.NEGATIVE_INFINITY

function show(): void {
  timer = undefined
  shownAtMs = performance.now()
  shown = useProjection.getState().tables
  for (const hear of hearers) hear()
}

/** A change shows at once after a rest, else when the time has come. */
function listen(): void {
  shown = useProjection.getState().tables
  endListening = useProjection.subscribe((now, before) => {
    if (now.tables === before.tables) return
    const waitMs = shownAtMs + CALM_MS - performance.now()
    if (waitMs > 0) timer ??= setTimeout(show, waitMs)
    else if (timer === undefined) show()
  })
}

function subscribe(hear: () => void): () => void {
  if (hearers.size === 0) listen()
  hearers.add(hear)
  return () => {
    hearers.delete(hear)
    if (hearers.size > 0) return
    endListening()
    clearTimeout(timer)
    timer = undefined
    shown = null
  }
}

/**
 * What `select` answers of the tables, as `useProjection` has it, but looked at calmly: a change shows at once after a rest,
 * in a storm of changes five times a second. `select` must answer with the same object while nothing of it has changed.
 */
export function useCalmly<T>(select: (tables: Tables) => T): T {
  return useSyncExternalStore(subscribe, () => select(shown ?? useProjection.getState().tables))
}
