import { createRequire } from 'node:module'
import type * as Koffi from 'koffi'

const LOOK_EVERY_MS = 30_000
/** To give back takes some milliseconds: it is done once it is worth it. */
const WORTH_IT_BYTES = 4 * 1024 * 1024

/** How memory is given back, and how much this process has. */
export type MemoryMeans = { giveBack: (() => void) | null; residentBytes(): number }

/**
 * Gives memory that was freed back to the system from time to time, where the C library keeps it for itself: glibc does
 * (malloc_trim(3)), and after a start of a hundred components it is a third of all that an engine has. For a process in
 * which nobody else does that; returns what ends it.
 */
export function giveBackUnusedMemory({ giveBack, residentBytes }: MemoryMeans = machineMeans()): () => void {
  if (giveBack === null) return () => undefined
  let leastBytes = 0
  const timer = setInterval(() => {
    if (residentBytes() - leastBytes < WORTH_IT_BYTES) return
    giveBack()
    leastBytes = residentBytes()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function machineMeans(): MemoryMeans {
  return { giveBack: loadTrim(), residentBytes: () => process.memoryUsage.rss() }
}

/** Null where there is none: another system, another C library. */
export function loadTrim(): (() => void) | null {
  if (process.platform !== 'linux') return null
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const trim = koffi.load(null).func('int malloc_trim(size_t)') as (padBytes: number) => number
    return () => void trim(0)
  } catch {
    // Nothing is lost by that but memory.
    return null
  }
}
