import type { ProcessSystem, Stamp } from './process-system'

/** The longest an ended process that isn't our child goes unnoticed. */
const FOLLOW_EVERY_MS = 400

/** Watches processes we are not the parent of, by looking at them now and then. */
export type Follower<Key> = {
  add(key: Key, stamp: Stamp): void
  /** Looks now rather than when it is time. */
  check(): Promise<void>
  dispose(): void
}

/** `onGone` hears each end once. The timer runs only while somebody is followed and keeps no process alive. */
export function createFollower<Key>(
  system: ProcessSystem,
  onGone: (key: Key) => void,
  onTrouble: (error: unknown) => void,
): Follower<Key> {
  const followed = new Map<Key, Stamp>()
  let timer: NodeJS.Timeout | null = null

  function schedule(): void {
    if (timer !== null || followed.size === 0) return
    timer = setTimeout(() => {
      timer = null
      check()
        .catch((error: unknown) => onTrouble(error))
        .finally(schedule)
    }, FOLLOW_EVERY_MS)
    timer.unref()
  }

  async function check(): Promise<void> {
    const looked = [...followed]
    const living = new Set((await system.alive(followed.values())).map(({ pid }) => pid))
    for (const [key, stamp] of looked) {
      if (living.has(stamp.pid) || followed.get(key) !== stamp) continue
      followed.delete(key)
      onGone(key)
    }
  }

  return {
    add: (key, stamp) => {
      followed.set(key, stamp)
      schedule()
    },
    check,
    dispose: () => {
      followed.clear()
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
