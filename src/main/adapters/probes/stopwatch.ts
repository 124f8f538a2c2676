import { performance } from 'node:perf_hooks'

/** Begins to measure; the answer tells the milliseconds since, to a hundredth. */
export function startStopwatch(): () => number {
  const startedAt = performance.now()
  return () => Math.round((performance.now() - startedAt) * 100) / 100
}
