import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'
import type * as Koffi from 'koffi'

const LOOK_EVERY_MS = 30_000
/** To give back takes some tens of milliseconds: it is done once it is worth it. */
const WORTH_IT_BYTES = 4 * 1024 * 1024
/** Part of the time between two looks in which there was something to do: whoever is busy is let work. */
const QUIET = 0.05

/** How memory is given back, and what is known of this process. */
export type MemoryMeans = {
  giveBack: (() => void) | null
  residentBytes(): number
  /** Part of the time since it was asked last in which there was something to do, 0 to 1. */
  busyPart(): number
}

/**
 * Gives memory that was freed back to the system in a quiet moment. V8 and glibc keep it for themselves for minutes, the
 * latter for ever: after a start of a hundred components that is more than half of all that an engine has. For a process in
 * which nobody else does that; returns what ends it.
 */
export function giveBackUnusedMemory(means: MemoryMeans = machineMeans()): () => void {
  const { giveBack } = means
  if (giveBack === null) return () => undefined
  let leastBytes = 0
  const timer = setInterval(() => {
    if (means.busyPart() > QUIET || means.residentBytes() - leastBytes < WORTH_IT_BYTES) return
    giveBack()
    leastBytes = means.residentBytes()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function machineMeans(): MemoryMeans {
  const trim = loadTrim()
  // There where Node was started with --expose-gc, as the command line starts an engine.
  const { gc } = globalThis
  const collect = gc === undefined ? null : (): void => gc()
  let before = performance.eventLoopUtilization()
  return {
    giveBack:
      trim === null && collect === null
        ? null
        : () => {
            collect?.()
            trim?.()
          },
    residentBytes: () => process.memoryUsage.rss(),
    busyPart() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return utilization
    },
  }
}

/** malloc_trim(3); null where there is none: another system, another C library. */
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
