import type { Ref } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { useBlocking } from '../state/blocking'
import { ForceButton } from './ForceButton'
import { useTold } from './now'
import { ReasonLine } from './ReasonLine'
import { StillEnding } from './StillEnding'

/** Most stops are over before anybody could read who is in their way. */
const TELL_AFTER_MS = 1_000

type EndingLineProps = {
  row: {
    id: Ref
    state: LifecycleState
    reason: Reason | null
    since: number
    dueAt: number | null
  }
}

/** In the row of what stops: after about a second who has not exited, and the button that ends the grace. */
export function EndingLine({ row: { id, state, reason, since, dueAt } }: EndingLineProps) {
  const takesLong = useTold((now) => now - since > TELL_AFTER_MS)
  const blocking = useBlocking(id, takesLong)
  if (!blocking) return <ReasonLine state={state} reason={reason} dueAt={dueAt} />
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="min-w-0 truncate text-muted">
        <StillEnding blocking={blocking} isOneLine />
      </span>
      <ForceButton blocking={blocking} isInRow />
    </span>
  )
}
