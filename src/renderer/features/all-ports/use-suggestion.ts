import { useEffect, useState } from 'react'
import type { Input, Suggestion } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import { ask } from '../../state/commands'

/** The next free blocks, with why not the ones before; null until main has answered. */
export function useSuggestion(wish: Pick<Input<'ports.suggest'>, 'instance' | 'platform'> | null): {
  suggestion: Suggestion | null
  failure: Failure | null
} {
  const [answer, setAnswer] = useState<{ key: string; suggestion: Suggestion | null; failure: Failure | null }>({
    key: '',
    suggestion: null,
    failure: null,
  })
  const key = wish === null ? '' : `${wish.instance ?? ''} ${wish.platform ?? ''}`
  const instance = wish?.instance ?? null
  const platform = wish?.platform ?? null
  useEffect(() => {
    if (key === '') return undefined
    let isWanted = true
    void (async () => {
      const given = await ask('ports.suggest', { instance, platform, variable: null })
      if (!isWanted) return
      setAnswer(
        given.ok ? { key, suggestion: given.value, failure: null } : { key, suggestion: null, failure: given.failure },
      )
    })()
    return () => {
      isWanted = false
    }
  }, [key, instance, platform])
  return answer.key === key ? answer : { suggestion: null, failure: null }
}
