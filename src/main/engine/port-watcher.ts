import type { Ref } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import { inStepWithAllMs } from '@shared/time/in-step'
import { describeListener } from '../domain/ports/ownership'
import type { Cancel, Effects, ObservedListener } from './effects'
import type { Store } from './store'
import type { OwnerOf } from './unit'

/** Between two looks at all sockets: while somebody looks, and otherwise. */
const LOOK_VISIBLE_MS = 1_000
const LOOK_HIDDEN_MS = 10_000
/** The first look leaves the processor to the window that is just opening. */
const FIRST_LOOK_MS = 400
/** After one of ours moved, so that the map is true when the row is. */
const LOOK_NUDGED_MS = 100
const COMMAND_LINE_CHARS = 400

export type PortWatcher = {
  start(): void
  /** Looks now; answers the revision at which the sockets show. */
  scan(): Promise<number>
  /** Something of ours moved: looks soon, once for many moves. */
  nudge(): void
  setVisible(isVisible: boolean): void
  dispose(): void
}

/** Keeps the table of listeners true: who listens where on this machine, and which of them are ours. */
export function createPortWatcher(deps: {
  effects: Pick<Effects, 'network' | 'clock' | 'logger' | 'files'>
  store: Store
  /** Asked once a look: there may be very many listeners, and rows. */
  owners(): OwnerOf
  /** The table is of now. */
  onScanned?: () => void
}): PortWatcher {
  const { network, clock, logger, files } = deps.effects
  /** What was told of the very same before: most looks find what the one before found. */
  const rows = new WeakMap<ObservedListener, Listener>()
  let isVisible = false
  let isDisposed = false
  let hasLooked = false
  let cancel: Cancel = () => {}
  let cancelNudge: Cancel | null = null
  let scanning: Promise<number> | null = null

  const rowOf = (listener: ObservedListener, ownerOf: OwnerOf): Listener => {
    const ref = ownerOf(listener.run, listener.pid)?.ref
    const before = rows.get(listener)
    if (before && before.ref === (ref ?? null)) return before
    const row = listenerRow(listener, ref, files.shorten)
    rows.set(listener, row)
    return row
  }

  const look = async (): Promise<number> => {
    const observed = await network.listeners()
    const ownerOf = deps.owners()
    const revision = deps.store.transact((tx) => {
      const seen = new Set<string>()
      for (const listener of observed) {
        const row = rowOf(listener, ownerOf)
        seen.add(row.id)
        tx.put('listeners', row)
      }
      for (const row of tx.all('listeners')) if (!seen.has(row.id)) tx.remove('listeners', row.id)
    })
    deps.onScanned?.()
    return revision
  }

  const scan = (): Promise<number> => {
    scanning ??= look().finally(() => {
      scanning = null
    })
    return scanning
  }

  const tick = async (): Promise<void> => {
    cancel()
    hasLooked = true
    try {
      await scan()
    } catch (error) {
      logger.warn({ error: String(error) }, 'could not list the listening sockets')
    }
    if (isDisposed) return
    // Another look may have ended meanwhile and have set its own.
    cancel()
    const ms = isVisible ? LOOK_VISIBLE_MS : inStepWithAllMs(clock.monotonicMs(), LOOK_HIDDEN_MS)
    cancel = clock.after(ms, () => void tick())
  }

  return {
    start() {
      cancel = clock.after(FIRST_LOOK_MS, () => void tick())
    },
    scan,
    nudge() {
      if (isDisposed) return
      cancelNudge ??= clock.after(LOOK_NUDGED_MS, () => {
        cancelNudge = null
        void tick()
      })
    },
    setVisible(next) {
      const wasVisible = isVisible
      isVisible = next
      if (next && !wasVisible && hasLooked) void tick()
    },
    dispose() {
      isDisposed = true
      cancelNudge?.()
      cancel()
    },
  }
}

function listenerRow(seen: ObservedListener, ref: Ref | undefined, shorten: (path: string) => string): Listener {
  const family = seen.family === 'ipv4' ? '4' : '6'
  return {
    id: `${seen.protocol}${family}:${seen.address}:${String(seen.port)}${seen.pid === null ? '' : `:${String(seen.pid)}`}`,
    protocol: seen.protocol,
    family: seen.family,
    address: seen.address,
    isWildcard: seen.isWildcard,
    port: seen.port,
    owner: ref ? 'ours' : seen.visibility === 'visible' ? 'stranger' : seen.visibility,
    pid: seen.pid,
    command: seen.command,
    commandLine: seen.commandLine?.slice(0, COMMAND_LINE_CHARS) ?? null,
    folder: seen.folder,
    user: seen.user,
    startedAt: seen.startedAt,
    container: seen.container ?? null,
    ref: ref ?? null,
    label: ref ?? describeListener(seen, shorten),
  }
}
