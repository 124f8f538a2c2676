import { useEffect, useState } from 'react'
import type { LogRunRow } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'
import { ask } from '../../state/commands'

/** Newest first; when they were asked for, epoch ms. */
export type KeptRuns = { rows: readonly LogRunRow[]; readAt: number }

const NONE: KeptRuns = { rows: [], readAt: 0 }

/** The runs of a row whose logs are kept; asked for anew with each run, and when its state changes. */
export function useLogRuns(target: Ref, run: RunId | null, state: string | undefined): KeptRuns {
  const [runs, setRuns] = useState(NONE)
  useEffect(() => {
    let isOver = false
    void ask('log.runs', { ref: target }).then((answer) => {
      // Whoever can't be told has the newest one, as ever.
      if (!isOver) setRuns(answer.ok ? { rows: answer.value.runs, readAt: Date.now() } : NONE)
    })
    return () => {
      isOver = true
    }
  }, [target, run, state])
  return runs
}
