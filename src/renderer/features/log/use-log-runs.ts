import { useEffect, useState } from 'react'
import type { LogRunRow } from '@shared/contract/log-commands'
import type { Ref, RunId } from '@shared/model/ids'
import { ask } from '../../state/commands'

/** Newest first; when they were asked for, epoch ms. */
export type KeptRuns = { rows: readonly LogRunRow[]; readAt: number }

const NONE: KeptRuns = { rows: [], readAt: 0 }

/** The runs of a row whose logs are kept; asked for anew with each run, and when its state changes. */
export function useLogRuns(target: Ref, run: RunId | null, state: string | undefined): KeptRuns {
  const [known, setKnown] = useState({ of: target, runs: NONE })
  useEffect(() => {
    let isOver = false
    void ask('log.runs', { ref: target }).then((answer) => {
      // Whoever can't be told has the newest one, as ever.
      const runs = answer.ok ? { rows: answer.value.runs, readAt: Date.now() } : NONE
      if (!isOver) setKnown({ of: target, runs })
    })
    return () => {
      isOver = true
    }
  }, [target, run, state])
  // Those of the row that was shown before are none of this one.
  return known.of === target ? known.runs : NONE
}
