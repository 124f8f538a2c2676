import type { Ref } from '@shared/model/ids'
import type { LifecycleState, Reason } from '@shared/model/lifecycle'
import { dueWords } from '@shared/words/due-words'
import { HistoryBand } from './HistoryBand'
import { HistoryList } from './HistoryList'
import { RowConflicts } from './RowConflicts'
import { useTransitions } from './use-transitions'
import { isEnding } from '../../state/blocking'
import { BlockingFacts } from '../../ui/BlockingFacts'
import { CauseChain } from '../../ui/CauseChain'
import { CircuitFact } from '../../ui/CircuitFact'
import { useTold } from '../../ui/now'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateWord } from '../../ui/StateWord'

type StateHeadProps = {
  id: Ref
  state: LifecycleState
  label: string
  reason: Reason | null
  since: number
  dueAt: number | null
  restarts: number
  pid: number | null
}

/** Most stops are over before anybody could read who is in their way. */
const TELL_ENDING_AFTER_MS = 1_000

/** The state, since when, and why, in full. */
export function StateHead({ id, state, label, reason, since, dueAt, restarts, pid }: StateHeadProps) {
  const steps = useTransitions({ id, state, reason, since })
  const endsLong = useTold((now) => isEnding({ state, pid }) && now - since > TELL_ENDING_AFTER_MS)
  return (
    <>
      <p className="flex items-baseline gap-2">
        <StateWord state={state} label={label} />
        <span className="text-label text-muted">
          for <RelativeTime at={since} as="age" className="tabular-nums" />
          {restarts > 0 && ` · ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`}
        </span>
      </p>
      {reason !== null && <p className={`mt-1 ${state === 'failed' ? 'text-text' : 'text-muted'}`}>{reason.message}</p>}
      <CauseChain self={id} because={reason?.because ?? []} />
      {endsLong && <BlockingFacts target={id} />}
      {dueAt !== null && !(endsLong && state === 'stopping') && (
        <Due at={dueAt} words={dueWords({ state, reason }).alone} />
      )}
      <CircuitFact target={id} />
      <RowConflicts target={id} />
      <HistoryBand steps={steps} />
      <HistoryList target={id} steps={steps} />
    </>
  )
}

/** Nothing once the instant has passed: what comes then is told by the next patch. */
function Due({ at, words }: { at: number; words: string }) {
  const isPast = useTold((now) => at <= now)
  if (isPast) return null
  return (
    <p className="text-muted">
      {words} <RelativeTime at={at} as="left" className="tabular-nums" />
    </p>
  )
}
