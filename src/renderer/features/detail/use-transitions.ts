import { useEffect, useMemo, useState } from 'react'
import type { HistoryEntry } from '@shared/contract/lifecycle-commands'
import type { Ref, RunId } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { historySteps, type HistoryStep } from '@shared/words/history-steps'
import { ask } from '../../state/commands'

/** As many as are kept: the contract's MOST_TRANSITIONS, whose module would bring its schemas along. */
const ALL = 200

type Row = { id: Ref; state: LifecycleState; reason: Reason | null; since: number; run?: RunId | null }

/**
 * The states a row was in, oldest first, read anew whenever it enters another one. The last is the row's own: what the
 * disk knows may be a moment behind, and a row that was found again is in no transition.
 */
export function useTransitions({ id, state, reason, since }: Row): readonly HistoryStep[] {
  const [known, setKnown] = useState<{ of: Ref; entries: readonly HistoryEntry[] } | null>(null)
  useEffect(() => {
    let isWanted = true
    const read = async (): Promise<void> => {
      const answer = await ask('component.transitions', { ref: id, limit: ALL })
      if (isWanted && answer.ok) setKnown({ of: id, entries: answer.value.entries })
    }
    void read()
    return () => {
      isWanted = false
    }
  }, [id, state, since])
  const entries = known?.of === id ? known.entries : null
  return useMemo(() => {
    const before = entries ?? []
    const isTold = before.at(-1)?.state === state
    const { code = null, message = null, because = [] } = reason ?? {}
    const own: HistoryEntry = { at: since, state, code, message, because, run: null }
    // What is known of the present state is the row's: its reason may have grown since it was entered.
    return historySteps(
      isTold ? [...before.slice(0, -1), { ...own, at: before.at(-1)?.at ?? since }] : [...before, own],
    )
  }, [entries, state, reason, since])
}
