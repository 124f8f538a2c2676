import type { RunId } from '@shared/model/ids'
import { nextLookMs } from '../domain/probes/streak'
import type { Cancel, Clock, Logger, Network, ObservedListener } from './effects'

const TIGHTEST_LOOK_MS = 2
const LOOSEST_LOOK_MS = 50

export type PortWaiter = {
  /** Tells once when somebody listens on the port: the run itself, or who else. */
  wait(port: number, run: RunId, onListening: (listener: ObservedListener | null) => void): Cancel
}

type Waiting = { port: number; run: RunId; sinceMs: number; tell: (listener: ObservedListener | null) => void }

/** One cheap look a tick serves all starts under way; ticks are tight at first and back off (PERFORMANCE.md, Starting). */
export function createPortWaiter(network: Network, clock: Clock, logger: Logger): PortWaiter {
  const waiting = new Set<Waiting>()
  let isLooking = false
  let cancelNext: Cancel | null = null

  const schedule = (): void => {
    if (isLooking || waiting.size === 0) return
    cancelNext?.()
    const youngestMs = Math.min(...[...waiting].map((entry) => clock.monotonicMs() - entry.sinceMs))
    cancelNext = clock.after(
      nextLookMs(youngestMs, { tightestMs: TIGHTEST_LOOK_MS, loosestMs: LOOSEST_LOOK_MS }),
      () => void look(),
    )
  }

  const look = async (): Promise<void> => {
    isLooking = true
    try {
      const open = new Set(await network.listeningPorts())
      const found = [...waiting].filter((entry) => open.has(entry.port))
      if (found.length > 0) await tellOwners(found)
    } catch (error) {
      logger.warn({ error: String(error) }, 'could not look at the listening ports')
    }
    isLooking = false
    schedule()
  }

  const tellOwners = async (found: Waiting[]): Promise<void> => {
    const listeners = await network.listenersOn(found.map((entry) => entry.port))
    for (const entry of found) {
      const onPort = listeners.filter((listener) => listener.port === entry.port && listener.protocol === 'tcp')
      if (onPort.length === 0 || !waiting.delete(entry)) continue
      entry.tell(onPort.find((listener) => listener.run === entry.run) ?? onPort[0] ?? null)
    }
  }

  return {
    wait(port, run, tell) {
      const entry: Waiting = { port, run, sinceMs: clock.monotonicMs(), tell }
      waiting.add(entry)
      schedule()
      return () => void waiting.delete(entry)
    },
  }
}
