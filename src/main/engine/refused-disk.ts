import { CommandError, messageOf } from '@shared/contract/failure'
import type { Cancel, Change, Clock, Logger } from './effects'
import type { Store } from './store'

/** Between two tries to write what the disk refused. */
export const TRY_AGAIN_MS = 2_000
const NOTICE = 'disk-refuses'
const LOST_NOTICE = 'record-lost'

export type RefusedDisk = {
  /** Hears that a record of what happened could not be written. */
  onRefused(error: unknown): void
  /** Hears of one that never can be: it is left out, so that the others are written. */
  onLost(change: Change, error: unknown): void
  dispose(): void
}

/** Says, as long as it is so, that the disk takes no records, and tries again until it does. */
export function createRefusedDisk(deps: { store: () => Store; clock: Clock; logger: Logger }): RefusedDisk {
  const { clock, logger } = deps
  const timers = new Set<Cancel>()
  let isSaid = false
  let isWaiting = false
  let isSayingLost = false

  const later = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      run()
    })
    timers.add(cancel)
  }

  const tryAgain = (): void => {
    isWaiting = false
    if (deps.store().settle()) return
    isSaid = false
    logger.info({}, 'the disk takes records again')
    deps.store().transact((tx) => tx.remove('notices', NOTICE))
  }

  const say = (error: unknown): void => {
    logger.error({ error: messageOf(error) }, 'the disk refused a record')
    const hint = error instanceof CommandError ? error.failure.hint : undefined
    deps.store().transact((tx) =>
      tx.put('notices', {
        id: NOTICE,
        level: 'error',
        message: `What happens now can’t be written down: ${messageOf(error)}`,
        hint: hint ?? 'Components run on, and Till tries again by itself. Until then, don’t end Till.',
        ref: null,
        at: clock.now(),
      }),
    )
  }

  const sayLost = (error: unknown): void => {
    isSayingLost = false
    deps.store().transact((tx) =>
      tx.put('notices', {
        id: LOST_NOTICE,
        level: 'warning',
        message: `One of the things that happened was not written down: ${messageOf(error)}`,
        hint: 'All others were. This is a defect of Till’s: its log names what it was.',
        ref: null,
        at: clock.now(),
      }),
    )
  }

  return {
    onLost(change, error) {
      logger.error({ kind: change.kind, error: messageOf(error) }, 'a record can’t be written and is left out')
      // Not inside the change that it came from.
      if (!isSayingLost) later(0, () => sayLost(error))
      isSayingLost = true
    },
    onRefused(error) {
      if (!isWaiting) later(TRY_AGAIN_MS, tryAgain)
      isWaiting = true
      // Not inside the change that was refused.
      if (!isSaid) later(0, () => say(error))
      isSaid = true
    },
    dispose() {
      isWaiting = true
      isSaid = true
      isSayingLost = true
      for (const cancel of timers) cancel()
      timers.clear()
    },
  }
}
