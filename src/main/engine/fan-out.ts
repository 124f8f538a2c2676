import type { Patch, Push, Snapshot } from '@shared/contract/stream'
import { TABLE_NAMES, type TableName } from '@shared/model/rows'
import type { Clock } from './effects'
import type { Client, Wants } from './engine'
import type { Store } from './store'

/** Patches within one frame travel as one message: at most about 60 a second, whatever happens inside. */
export const FRAME_MS = 16
/**
 * After a rest so many go sooner, this far apart: what starts or crashes takes a few steps within moments, and the last of
 * them is what somebody waits for.
 */
const SOONER = 8
const SOONER_MS = 2

type Attached = { client: Client; wants: Wants }

export type FanOut = {
  attach(client: Client, wants: Wants): Snapshot
  detach(clientId: string): void
  /** Whether anybody but this one is attached. */
  hasOthers(clientId: string | null): boolean
  /** Whether the window can be seen. */
  setVisible(isVisible: boolean): void
  /** Whether anybody wants telemetry now. */
  hasTelemetry(): boolean
  pushTelemetry(push: Push): void
  dispose(): void
}

/** Sends what the store says to everybody attached, joined per frame. */
export function createFanOut(store: Store, clock: Clock): FanOut {
  const attached = new Map<string, Attached>()
  let pending: Patch[] = []
  let cancelFrame: (() => void) | null = null
  let sentMs = Number.NEGATIVE_INFINITY
  /** Time that was not used for messages, of which each takes a frame. */
  let savedMs = SOONER * FRAME_MS
  let isVisible = false

  const wantsTelemetry = ({ wants }: Attached): boolean =>
    wants.telemetry === 'while-visible' ? isVisible : wants.telemetry

  const savedNowMs = (): number => Math.min(savedMs + clock.monotonicMs() - sentMs, SOONER * FRAME_MS)

  const flush = (): void => {
    cancelFrame = null
    if (pending.length === 0) return
    const patch = joinPatches(pending)
    pending = []
    savedMs = savedNowMs() - FRAME_MS
    sentMs = clock.monotonicMs()
    // What is told is on the disk.
    store.keepNoted()
    for (const { client, wants } of attached.values()) if (wants.patches) client.push({ kind: 'patch', patch })
  }
  const unsubscribe = store.subscribe((patch) => {
    pending.push(patch)
    // After a rest the first change is told at once; what goes on changing waits for its frame.
    cancelFrame ??= clock.after(Math.max(0, FRAME_MS - savedNowMs(), sentMs + SOONER_MS - clock.monotonicMs()), flush)
  })

  return {
    attach(client, wants) {
      attached.set(client.id, { client, wants })
      store.keepNoted()
      return store.snapshot()
    },
    detach: (clientId) => void attached.delete(clientId),
    hasOthers: (clientId) => [...attached.keys()].some((id) => id !== clientId),
    setVisible(next) {
      isVisible = next
    },
    hasTelemetry: () => [...attached.values()].some(wantsTelemetry),
    pushTelemetry(push) {
      for (const one of attached.values()) if (wantsTelemetry(one)) one.client.push(push)
    },
    dispose() {
      unsubscribe()
      cancelFrame?.()
      flush()
      attached.clear()
    },
  }
}

/** Several patches in order as one with the same effect. */
export function joinPatches(patches: readonly Patch[]): Patch {
  const last = patches[patches.length - 1]
  if (!last) throw new Error('joinPatches needs at least one patch')
  if (patches.length === 1) return last
  const put: Partial<Record<TableName, { id: string }[]>> = {}
  const gone: Partial<Record<TableName, string[]>> = {}
  for (const table of TABLE_NAMES) {
    const rows = new Map<string, { id: string } | null>()
    for (const patch of patches) {
      for (const row of patch.put[table] ?? []) rows.set(row.id, row)
      for (const id of patch.gone[table] ?? []) rows.set(id, null)
    }
    const kept = [...rows.values()].filter((row) => row !== null)
    const removed = [...rows].filter(([, row]) => row === null).map(([id]) => id)
    if (kept.length > 0) put[table] = kept
    if (removed.length > 0) gone[table] = removed
  }
  return { revision: last.revision, put: put as Patch['put'], gone }
}
