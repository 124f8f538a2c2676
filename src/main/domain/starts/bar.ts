import type { Ref } from '@shared/model/ids'
import type { StartPhase } from '@shared/model/starts'

/** Whom a row waited for, and until when; null: still. */
export type Wait = { ref: Ref; name: string; until: number | null }

/** What is known of one row's part of a start. Times are epoch ms of one even clock, null where it did not get there. */
export type Bar = {
  ref: Ref
  name: string
  /** How many others must be through before it, at most: its place among those that can't begin yet. */
  layer: number
  /** When it became part of the start. */
  askedAt: number
  waits: readonly Wait[]
  clearedAt: number | null
  spawnedAt: number | null
  listeningAt: number | null
  readyAt: number | null
  brokenAt: number | null
  /** Why it did not come up; null where it did, or still may. */
  end: { kind: 'failed' | 'lost' | 'stopped'; message: string } | null
  /** How often it began. */
  tries: number
}

/** A row that nothing has happened to yet. */
export function newBar(facts: Pick<Bar, 'ref' | 'name' | 'layer' | 'askedAt'>): Bar {
  return { ...facts, waits: [], ...NOTHING_YET, clearedAt: null, tries: 0 }
}

/** What a try begins with. */
export const NOTHING_YET = { spawnedAt: null, listeningAt: null, readyAt: null, brokenAt: null, end: null } as const

/** The phase it is in, or in which it ended. */
export function phaseOf(bar: Bar): StartPhase {
  if (bar.readyAt !== null) return 'ready'
  if (bar.listeningAt !== null) return 'health'
  if (bar.spawnedAt !== null) return 'start'
  return bar.clearedAt === null ? 'dependencies' : 'environment'
}

/** Neither up nor given up. */
export function isOpen(bar: Bar): boolean {
  return bar.readyAt === null && bar.brokenAt === null
}

/** How long it took by itself, in ms: from being free to begin to ready. Null where it is not ready. */
export function ownMs(bar: Bar): number | null {
  return bar.clearedAt === null || bar.readyAt === null ? null : bar.readyAt - bar.clearedAt
}

/** The one that came last of those it waited for: it decided when this one could begin. Null while it may not, or need not wait. */
export function heldUpBy(bar: Bar): Wait | null {
  if (bar.clearedAt === null) return null
  let last: Wait | null = null
  for (const wait of bar.waits) {
    if (wait.until !== null && (last?.until == null || wait.until >= last.until)) last = wait
  }
  return last
}
