import { useCallback, useEffect, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import { consequenceOf } from '../../state/port-changes'
import { useLink } from '../../state/selectors'

type Told = { key: string; consequence: Consequence | null; failure: Failure | null }

/** What a change would do, as it was last worked out. While it is worked out, both are null. */
export type Outlook = {
  consequence: Consequence | null
  failure: Failure | null
  isLoading: boolean
  /** Works it out again from the facts of now. */
  reload(): void
}

/**
 * What a change would do, asked for anew whenever the change or the facts it rests on (any text that tells them apart)
 * are others. Only the answer to the latest question counts. Null asks nothing.
 */
export function useConsequence(change: PortChange | null, facts = ''): Outlook {
  const [turn, setTurn] = useState(0)
  const [told, setTold] = useState<Told | null>(null)
  const text = change === null ? null : JSON.stringify(change)
  // Asked again once the engine is there again: what it said before, or could not say, is old.
  const link = useLink().kind
  const key = `${turn} ${link} ${facts} ${text ?? ''}`
  useEffect(() => {
    if (text === null) return undefined
    let isWanted = true
    void consequenceOf(JSON.parse(text) as PortChange).then((answer) => {
      if (!isWanted) return
      setTold(
        answer.ok
          ? { key, consequence: answer.value, failure: null }
          : { key, consequence: null, failure: answer.failure },
      )
    })
    return () => {
      isWanted = false
    }
  }, [text, key])
  const reload = useCallback(() => setTurn((each) => each + 1), [])
  const isKnown = told !== null && told.key === key
  return {
    consequence: isKnown ? told.consequence : null,
    failure: isKnown ? told.failure : null,
    isLoading: text !== null && !isKnown,
    reload,
  }
}
