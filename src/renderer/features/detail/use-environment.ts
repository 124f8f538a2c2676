import { useCallback, useEffect, useState } from 'react'
import type { EnvironmentReport } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { Ref, RunId } from '@shared/model/ids'
import { ask } from '../../state/commands'

/** What is known of an environment; the last good answer stays beneath a failure. `readAgain` asks anew. */
export type EnvironmentView = { report: EnvironmentReport | null; failure: Failure | null; readAgain: () => void }

/**
 * The environment of a row: read when it is opened, when another process of it begins, when the window gets the focus
 * again (a file was edited meanwhile), and when asked.
 */
export function useEnvironment(target: Ref, run: RunId | null): EnvironmentView {
  const [report, setReport] = useState<EnvironmentReport | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [turn, setTurn] = useState(0)
  const readAgain = useCallback(() => setTurn((before) => before + 1), [])

  useEffect(() => {
    let isWanted = true
    const read = async (): Promise<void> => {
      const answer = await ask('component.environment', { ref: target })
      if (!isWanted) return
      if (answer.ok) setReport(answer.value)
      setFailure(answer.ok ? null : answer.failure)
    }
    void read()
    return () => {
      isWanted = false
    }
  }, [target, run, turn])

  useEffect(() => {
    window.addEventListener('focus', readAgain)
    return () => window.removeEventListener('focus', readAgain)
  }, [readAgain])
  return { report, failure, readAgain }
}
