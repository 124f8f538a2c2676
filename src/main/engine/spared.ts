import type { Reason } from '@shared/model/lifecycle'
import { sentenceOf } from '@shared/words/sentence-of'
import type { Complainant, Word } from '../domain/lifecycle/complaints'
import { NO_STREAK } from '../domain/probes/streak'
import type { Weigh } from './complaints'
import type { Transitions } from './transitions'
import type { Unit } from './unit'

/** Why a row that is up is not ended although its probes fail: `code` null where the probe's own says it. */
export type Spared = { code: 'breaker-open' | null; message: string; dueAt: number | null }

export type Sparing = {
  /** What is said instead of a bad answer; it is kept up to date from now on. */
  reasonFor(unit: Unit, by: Complainant, bad: Reason, spared: Spared): Reason
  /** What fails while others are not there is none of its own count: that begins when they are back. */
  uncounted(unit: Unit, word: Word): Word
  /** Says anew why it is spared, with the countdown of that; or that its answer is bad, once nothing spares it any more. */
  tellAnew(unit: Unit): void
}

/** Sees to what rows say that fail because of others, and are left alone for that. */
export function createSparing(deps: {
  transitions: Transitions
  whySpared(unit: Unit): Spared | null
  weigh: Weigh
  /** Something else may be said now. */
  onSpared(unit: Unit): void
}): Sparing {
  const { transitions, whySpared, weigh } = deps

  const reasonFor: Sparing['reasonFor'] = (unit, by, bad, { code, message }) => {
    const said: Reason = { ...bad, code: code ?? bad.code, message: `${bad.message}; ${message}` }
    unit.spared = { by, bad, said }
    deps.onSpared(unit)
    return said
  }

  return {
    reasonFor,
    uncounted(unit, word) {
      if (word.kind !== 'shaky' || (word.by !== 'readiness' && word.by !== 'liveness')) return word
      const spared = whySpared(unit)
      if (!spared) return word
      unit[word.by] = NO_STREAK
      return { ...word, reason: reasonFor(unit, word.by, word.reason, spared) }
    },
    tellAnew(unit) {
      if (!unit.spared) return
      const { by, bad, said } = unit.spared
      // Something else is said by now.
      if (unit.complaints.get(by) !== said) return void (unit.spared = null)
      const spared = whySpared(unit)
      const reason = spared
        ? { ...bad, code: spared.code ?? bad.code, message: `${bad.message}; ${spared.message}` }
        : bad
      if (sentenceOf(reason) !== sentenceOf(said)) {
        unit.spared = spared ? { by, bad, said: reason } : null
        weigh(unit, { by, kind: 'shaky', reason })
      }
      const row = transitions.stateOf(unit)
      const isShown = row.reason !== null && sentenceOf(row.reason) === sentenceOf(reason)
      const dueAt = isShown ? (spared?.dueAt ?? null) : null
      if (row.dueAt !== dueAt) transitions.amend(unit, { dueAt })
    },
  }
}
