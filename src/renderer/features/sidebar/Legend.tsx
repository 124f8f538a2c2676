import type { LifecycleState } from '@shared/model/lifecycle'
import { SHOWN_STATES } from '../../theme/tokens'
import { StateWord } from '../../ui/StateWord'

/** In a few words, what each shape stands for; the tooltip of its legend line. */
const MEANING: Record<LifecycleState, string> = {
  unknown: 'Never started, or Till can’t tell',
  registering: 'Its ports are reserved and checked',
  initializing: 'Its process is up, its port is not open yet',
  starting: 'Its port is open, its probes have not passed yet',
  ready: 'It runs and its probes pass',
  degraded: 'It runs, but not well; its reason says why',
  failed: 'It is down; its reason says whether it is tried again or needs you',
  stopping: 'It was asked to stop',
  stopped: 'At rest',
}

/** The nine shapes and their words. */
export function Legend() {
  return (
    <section aria-label="States" className="px-2 [@media(max-height:720px)]:hidden">
      <h2 className="pb-1 text-label font-semibold text-muted">States</h2>
      <ul>
        {SHOWN_STATES.map((state) => (
          <li key={state} title={MEANING[state]} className="flex h-6 items-center text-label">
            <StateWord state={state} label={state === 'unknown' ? 'not started' : state} />
          </li>
        ))}
      </ul>
    </section>
  )
}
