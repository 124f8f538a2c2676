import { CommandError, messageOf } from '@shared/contract/failure'
import type { Cancel, Clock, Logger } from './effects'
import type { Store } from './store'

/** Between two tries to write what the disk refused. */
export const TRY_AGAIN_MS = 2_000
const NOTICE = 'disk-refuses'

export type RefusedDisk = {
  /** Hears that a record of what happened could not be written. */
  onRefused(error: unknown): void
  dispose(): void
}

/** Says, as long as it is so, that the disk takes no records, and tries again until it does. */
export function createRefusedDisk(deps: { store: () => Store; clock: Clock; logger: Logger }): RefusedDisk {
  const { clock, logger } = deps
  const timers = new Set<Cancel>()
  let isSaid = false
  let isWaiting = false

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
        message: `What happens now can't be written down: ${messageOf(error)}`,
        hint: hint ?? 'Components run on, and Till tries again by itself. Until then, don’t end Till.',
        ref: null,
        at: clock.now(),
      }),
    )
  }

  return {
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
      for (const cancel of timers) cancel()
      timers.clear()
    },
  }
}
