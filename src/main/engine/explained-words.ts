import { messageOf } from '@shared/contract/failure'
import type { Reason } from '@shared/model/lifecycle'
import { withCauses, wordsBeside } from '../domain/causes/with-causes'
import type { Word } from '../domain/lifecycle/complaints'
import { withWords } from '../domain/restarts/words'
import { saidSoFar } from './after-end'
import type { Causes } from './causes'
import type { Effects } from './effects'
import type { Unit } from './unit'

/** A complaint so much older than the first failed probe has nothing to do with it, where its time is known. */
const COMPLAINT_WITHIN_MS = 60_000

/**
 * Tells the words of probes on, in their order and each with what explains it: what the unit needs and is not there, and of
 * a bad one the last complaint in its log. Words of a generation that is over are dropped.
 */
export function explainedWords(
  deps: { effects: Effects; causes: Causes },
  unit: Unit,
  hear: (word: Word) => void,
): (word: Word) => void {
  const { effects, causes } = deps
  const { clock } = effects
  const { generation, run: live } = unit

  const explain = async (reason: Reason, by: 'readiness' | 'liveness', isBad: boolean): Promise<Reason> => {
    const nowMs = clock.monotonicMs()
    const beganMs = unit[by].badSinceMs ?? nowMs
    const sinceAt = clock.now() - (nowMs - beganMs) - COMPLAINT_WITHIN_MS
    const said = isBad && live ? await saidSoFar(effects, unit, live, sinceAt) : null
    const because = await causes.of(unit, { beganMs, refused: said?.refused ?? [] })
    return withCauses(withWords(reason, wordsBeside(said?.words ?? null, because)), because)
  }

  const tell = async (word: Word): Promise<void> => {
    const { by } = word
    const isProbe = by === 'readiness' || by === 'liveness'
    const told =
      isProbe && word.kind !== 'good' ? { ...word, reason: await explain(word.reason, by, word.kind === 'bad') } : word
    if (unit.generation === generation) hear(told)
  }

  let last = Promise.resolve()
  return (word) => {
    last = last
      .then(() => tell(word))
      // The next word is heard all the same.
      .catch((error: unknown) =>
        effects.logger.error({ ref: unit.ref, error: messageOf(error) }, 'a word about it was not taken'),
      )
  }
}
