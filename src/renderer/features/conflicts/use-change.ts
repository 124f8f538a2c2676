import { useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import { showFailure } from '../../state/failures'
import { applyChange } from '../../state/port-changes'
import { useIsShown } from '../../ui/use-is-shown'
import { type Outlook, useConsequence } from './use-consequence'

/** A change that is looked at and may be done. */
export type LookedAt = Omit<Outlook, 'reload'> & {
  isApplying: boolean
  /** What became otherwise between look and click; the fresh consequence is shown beneath. */
  stale: string | null
  /** Why it was not done. */
  refusal: Failure | null
  /** Does what is shown. Nothing where nothing is shown, or it can't be done. */
  apply(): void
}

type Outcome = { of: string; stale: string | null; refusal: Failure | null }

/**
 * Looks at a change and does it once it is asked to: exactly what was shown, or not at all. Where the facts are others
 * by then, says so and shows the change anew. `onDone` is called once it is done.
 */
export function useChange(change: PortChange | null, facts: string, onDone: () => void): LookedAt {
  const { consequence, failure, isLoading, reload } = useConsequence(change, facts)
  const [isApplying, setApplying] = useState(false)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const of = JSON.stringify(change)
  // Who closes the card while it is being done is told the end of it elsewhere.
  const isShown = useIsShown()
  const apply = async (): Promise<void> => {
    if (consequence === null || consequence.obstacle !== null || isApplying) return
    setApplying(true)
    setOutcome(null)
    const answer = await applyChange(consequence)
    if (!isShown.current) {
      if (!answer.ok) showFailure(answer.failure)
      return
    }
    setApplying(false)
    if (answer.ok) {
      onDone()
    } else if (answer.failure.code === 'conflict.stale') {
      setOutcome({ of, stale: answer.failure.message, refusal: null })
      reload()
    } else {
      setOutcome({ of, stale: null, refusal: answer.failure })
    }
  }
  // What came of another choice says nothing about this one.
  const mine = outcome !== null && outcome.of === of ? outcome : null
  return {
    consequence,
    failure,
    isLoading,
    isApplying,
    stale: mine?.stale ?? null,
    refusal: mine?.refusal ?? null,
    apply: () => void apply(),
  }
}
