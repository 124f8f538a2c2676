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
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <StateGlyph state={state} />
      <span className={AT_EASE.has(state) ? 'text-muted' : STATE_INK[state]}>{label}</span>
    </span>
  )
}
