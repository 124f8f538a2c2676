import type { Reason } from '@shared/model/lifecycle'
import { sentenceOf } from '@shared/words/sentence-of'
import { isExcused, weightiest, type Complainant, type Word } from '../domain/lifecycle/complaints'
import { isUp } from '../domain/lifecycle/table'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** Takes what one source says of a unit that is up, and moves the row to what all of them together mean. */
export type Weigh = (unit: Unit, word: Word) => void

/** Makes one; `onBad` fails the unit in the ordinary way: the process tree ends, then the restart policy decides. */
export function createWeigh(deps: {
  transitions: Transitions
  onBad(unit: Unit, word: { by: Complainant; reason: Reason }): void
}): Weigh {
  const { transitions } = deps
  return (unit, word) => {
    const { state, reason } = transitions.stateOf(unit)
    if (!isUp(state)) return
    const { complaints } = unit
    if (word.kind === 'good') {
      if (!complaints.delete(word.by)) return
    } else if (word.kind === 'bad' && !isExcused(complaints)) return deps.onBad(unit, word)
    else complaints.set(word.by, word.reason)
    const worst = weightiest(complaints)
    if (!worst) {
      if (state === 'degraded') transitions.move(unit, [{ state: 'ready' }])
    } else if (state === 'ready') transitions.move(unit, [{ state: 'degraded', reason: worst }])
    else if (!reason || reason.code !== worst.code || sentenceOf(reason) !== sentenceOf(worst))
      transitions.amend(unit, { reason: worst })
  }
}
