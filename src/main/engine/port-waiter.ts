import type { RunId } from '@shared/model/ids'
import { pickInTheWay } from '../domain/ports/in-the-way'
import { nextLookMs } from '../domain/probes/streak'
import type { Cancel, Clock, Logger, Network, ObservedListener } from './effects'

/** A dump of the sockets that listen takes a tenth of this. */
const TIGHTEST_LOOK_MS = 1
const LOOSEST_LOOK_MS = 10

export type PortWaiter = {
  /** Tells once when the run listens on the port, or who else does where the run's own address is. */
  wait(target: Target, onListening: (listener: ObservedListener) => void): Cancel
}

type Target = { port: number; address: string; run: RunId; pid: number | null }
type Waiting = Target & { sinceMs: number; tell: (listener: ObservedListener) => void }

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
    const listeners = await network.listenersOn(
      found.map((entry) => entry.port),
      found.flatMap(({ pid }) => pid ?? []),
    )
    for (const entry of found) {
      const onPort = listeners.filter((listener) => listener.port === entry.port && listener.protocol === 'tcp')
      const own = onPort.find((listener) => listener.run === entry.run)
      const holder = own ?? (await whoIsInTheWay(entry, onPort))
      if (holder && waiting.delete(entry)) entry.tell(holder)
    }
  }

  /** Somebody on the same port of another address is none of our business. */
  const whoIsInTheWay = async (entry: Waiting, others: ObservedListener[]): Promise<ObservedListener | null> => {
    if (others.length === 0 || (await network.canBind(entry.port, entry.address)).isFree) return null
    // The run may have been the one, between the two looks.
    const now = (await network.listenersOn([entry.port])).filter((listener) => listener.protocol === 'tcp')
    return now.find((listener) => listener.run === entry.run) ?? pickInTheWay(entry.address, now)
  }

  return {
    wait(target, tell) {
      const entry: Waiting = { ...target, sinceMs: clock.monotonicMs(), tell }
      waiting.add(entry)
      schedule()
      return () => void waiting.delete(entry)
    },
  }
}
