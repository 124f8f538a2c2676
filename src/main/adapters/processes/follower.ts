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
  }

  function gone(key: Key, one: Followed): void {
    if (followed.get(key) !== one) return
    followed.delete(key)
    release(one)
    onGone(key)
  }

  async function check(): Promise<void> {
    handles ??= handles === undefined ? (system.handles?.() ?? null) : null
    const held = [...followed].flatMap(([key, one]) => (one.handle === null ? [] : [{ key, one, handle: one.handle }]))
    const others = [...followed].filter(([, { handle }]) => handle === null)
    const ended = held.length === 0 ? null : handles?.ended(held.map(({ handle }) => handle))
    for (const { key, one, handle } of held) if (ended?.has(handle)) gone(key, one)
    if (others.length === 0) return
    // Held before it is looked at: who is found alive after that is who is held.
    for (const [, one] of others) one.handle = handles?.open(one.stamp.pid) ?? null
    const living = new Set((await system.alive(others.map(([, { stamp }]) => stamp))).map(nameOf))
    for (const [key, one] of others) {
      if (!living.has(nameOf(one.stamp))) gone(key, one)
      // It was taken over meanwhile, or all of this is over.
      else if (followed.get(key) !== one) release(one)
    }
  }

  return {
    add: (key, stamp) => {
      const before = followed.get(key)
      if (before) release(before)
      followed.set(key, { stamp, handle: null })
      schedule()
    },
    check,
    dispose: () => {
      for (const one of followed.values()) release(one)
      followed.clear()
      cancelNext?.()
      cancelNext = null
    },
  }
}

/** A number alone may be of one that ended and of the one that has it now. */
function nameOf({ pid, startTicks }: Stamp): string {
  return `${String(pid)} ${String(startTicks)}`
}
