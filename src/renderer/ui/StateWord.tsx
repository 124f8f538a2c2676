import type { LifecycleState } from '@shared/model/lifecycle'
import { STATE_INK, StateGlyph } from './StateGlyph'

type StateWordProps = {
  state: LifecycleState
  /** The word shown: main computes it. */
  label: string
}

const AT_EASE: ReadonlySet<LifecycleState> = new Set(['ready', 'stopped'])

/** Glyph and word of a state. The glyph always has its ink; the word only where it is neither ready nor stopped. */
export function StateWord({ state, label }: StateWordProps) {
  return (
    // The glyph is centred by itself, so that the word keeps the baseline of what stands beside it.
    <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
      <StateGlyph state={state} className="self-center" />
      <span className={AT_EASE.has(state) ? 'text-muted' : STATE_INK[state]}>{label}</span>
    </span>
  )
}
