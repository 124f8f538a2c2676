import { CommandError } from '@shared/contract/failure'
import type { CliContext } from './context'

/** How often a view that shows running time is looked at without a change. */
const LOOK_AGAIN_MS = 250

export type WaitOptions<T> = {
  /** Called at each change and a few times a second; the answer ends the waiting, null goes on. */
  look(): T | null
  timeoutMs: number
  /** A verdict that still may change must stand this long. */
  holdMs?: (verdict: T) => number
}

/** What ended a waiting. */
export type Waited<T> = { kind: 'settled'; value: T } | { kind: 'timeout' } | { kind: 'interrupted' }

/** Waits for a state. Rejects with CommandError `engine.unavailable` if the engine goes. */
export async function waitFor<T>({ io, link, state }: CliContext, options: WaitOptions<T>): Promise<Waited<T>> {
  const deadline = io.monotonicMs() + options.timeoutMs
  return new Promise((resolve, reject) => {
    let heldSince: number | null = null
    const finish = (waited: Waited<T>): void => {
      clearInterval(timer)
      stopHearing()
      stopInterrupt()
      resolve(waited)
    }
    const look = (): void => {
      const verdict = options.look()
      if (verdict === null) heldSince = null
      else {
        heldSince ??= io.monotonicMs()
        if (io.monotonicMs() - heldSince >= (options.holdMs?.(verdict) ?? 0))
          return finish({ kind: 'settled', value: verdict })
      }
      if (io.monotonicMs() >= deadline) finish({ kind: 'timeout' })
    }
    const timer = setInterval(look, LOOK_AGAIN_MS)
    const stopHearing = state.onChange(look)
    const stopInterrupt = io.onInterrupt(() => finish({ kind: 'interrupted' }))
    void link.ended.then((why) => {
      clearInterval(timer)
      stopHearing()
      stopInterrupt()
      reject(new CommandError('engine.unavailable', why ?? 'The engine ended meanwhile.'))
    })
    look()
  })
}
