import { inStepMs } from '@shared/time/in-step'
import { afterAbout } from '../clock/after-about'
import type { ProcessHandles } from './process-handles'
import type { ProcessSystem, Stamp } from './process-system'

/** The longest an ended process that isn't our child goes unnoticed. */
const FOLLOW_EVERY_MS = 500

/** Watches processes we are not the parent of, by looking at them now and then. */
export type Follower<Key> = {
  add(key: Key, stamp: Stamp): void
  /** Looks now rather than when it is time. */
  check(): Promise<void>
  dispose(): void
}

/** `handle`: null before the first look, and where none can be had. */
type Followed = { stamp: Stamp; handle: number | null }

/** `onGone` hears each end once. The timer runs only while somebody is followed and keeps no process alive. */
export function createFollower<Key>(
  system: Pick<ProcessSystem, 'alive' | 'handles'>,
  onGone: (key: Key) => void,
  onTrouble: (error: unknown) => void,
): Follower<Key> {
  const followed = new Map<Key, Followed>()
  /** Those of them that are not held: not yet, or not to be. */
  const unheld = new Map<Key, Followed>()
  /** The handles of the others; null: they are others than they were. */
  let held: number[] | null = null
  let handles: ProcessHandles | null | undefined
  let cancelNext: (() => void) | null = null

  function schedule(): void {
    if (cancelNext !== null || followed.size === 0) return
    const look = (): void => {
      cancelNext = null
      check()
        .catch((error: unknown) => onTrouble(error))
        .finally(schedule)
    }
    cancelNext = afterAbout(inStepMs(performance.now(), FOLLOW_EVERY_MS), look, false)
  }

  function release(one: Followed): void {
    if (one.handle !== null) handles?.close(one.handle)
    one.handle = null
    held = null
  }

  function gone(key: Key, one: Followed): void {
    if (followed.get(key) !== one) return
    followed.delete(key)
    unheld.delete(key)
    release(one)
    onGone(key)
  }

  async function check(): Promise<void> {
    handles ??= handles === undefined ? (system.handles?.() ?? null) : null
    // Nearly every look finds that all are held, and as they were.
    held ??= [...followed.values()].flatMap(({ handle }) => handle ?? [])
    const ended = held.length === 0 ? null : handles?.ended(held)
    if (ended && ended.size > 0)
      for (const [key, one] of followed) if (one.handle !== null && ended.has(one.handle)) gone(key, one)
    if (unheld.size === 0) return
    const others = [...unheld]
    // Held before it is looked at: who is found alive after that is who is held.
    for (const [, one] of others) one.handle ??= handles?.open(one.stamp.pid) ?? null
    held = null
    const living = new Set((await system.alive(others.map(([, { stamp }]) => stamp))).map(nameOf))
    for (const [key, one] of others) {
      // It was taken over meanwhile, or all of this is over.
      if (followed.get(key) !== one) release(one)
      else if (!living.has(nameOf(one.stamp))) gone(key, one)
      else if (one.handle !== null) unheld.delete(key)
    }
  }

  return {
    add: (key, stamp) => {
      const before = followed.get(key)
      if (before) release(before)
      const one = { stamp, handle: null }
      followed.set(key, one)
      unheld.set(key, one)
      schedule()
    },
    check,
    dispose: () => {
      for (const one of followed.values()) release(one)
      followed.clear()
      unheld.clear()
      cancelNext?.()
      cancelNext = null
    },
  }
}

/** A number alone may be of one that ended and of the one that has it now. */
function nameOf({ pid, startTicks }: Stamp): string {
  return `${String(pid)} ${String(startTicks)}`
}
