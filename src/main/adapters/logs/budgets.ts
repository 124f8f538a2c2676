import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { InstanceId } from '@shared/model/ids'
import { messageOf } from '@shared/contract/failure'
import type { LogKeeping } from '../../engine/effects'
import { diskRoom } from './disk-room'
import type { KeepReport, KeepRequest } from './keep-within'

/** Logs that hardly grow are looked at no more often than this. */
const LONGEST_PAUSE_MS = 10_000

/** Decides cheaply whether room must be made, and has it made. */
export type Budgets = {
  keep(instance: InstanceId, budgetBytes: number, living: readonly string[]): Promise<LogKeeping>
  /** Other logs are there than when they were counted last. */
  changed(instance: string): void
}

/**
 * All files are counted once, and again when a run begins; in between only what is written to is looked at. `make` makes
 * room, away from this thread.
 */
export function createBudgets(folder: string, make: (request: KeepRequest) => Promise<KeepReport>): Budgets {
  /** Room of what nobody writes to, by instance. */
  const counted = new Map<string, { restBytes: number; living: ReadonlySet<string> }>()
  /** What they took when they were looked at last (monotonic ms), by instance. */
  const seen = new Map<string, { bytes: number; atMs: number }>()
  const underWay = new Set<string>()

  async function keep(instance: InstanceId, budgetBytes: number, living: readonly string[]): Promise<LogKeeping> {
    const last = counted.get(instance)
    const isSame =
      last !== undefined && living.length === last.living.size && living.every((path) => last.living.has(path))
    const bytes = isSame ? last.restBytes + bytesOf(living) : Infinity
    if (bytes <= budgetBytes)
      return { freedBytes: 0, problem: null, lost: null, nextInMs: nextInMs(instance, bytes, budgetBytes) }
    const request = { folder: join(folder, instance), budgetBytes, living: [...living], now: Date.now() }
    const { totalBytes, restBytes, freedBytes, problem, lost } = await make(request)
    counted.set(instance, { restBytes, living: new Set(living) })
    return { freedBytes, problem, lost, nextInMs: nextInMs(instance, totalBytes, budgetBytes) }
  }

  /** By when, growing as they did since the last look, they will have taken half of the room that is left. */
  function nextInMs(instance: string, bytes: number, budgetBytes: number): number {
    const atMs = performance.now()
    const before = seen.get(instance)
    seen.set(instance, { bytes, atMs })
    const left = budgetBytes - bytes
    if (before === undefined || left <= 0 || bytes <= before.bytes) return LONGEST_PAUSE_MS
    const untilFullMs = (left * (atMs - before.atMs)) / (bytes - before.bytes)
    return Math.min(LONGEST_PAUSE_MS, untilFullMs / 2)
  }

  return {
    async keep(instance, budgetBytes, living) {
      // Making room may take longer than the next look is away.
      if (underWay.has(instance)) return { freedBytes: 0, problem: null, lost: null, nextInMs: LONGEST_PAUSE_MS }
      underWay.add(instance)
      try {
        return await keep(instance, budgetBytes, living)
      } catch (error) {
        const problem = `The logs of ${instance} can’t be kept within bounds: ${messageOf(error)}`
        return { freedBytes: 0, problem, lost: null, nextInMs: LONGEST_PAUSE_MS }
      } finally {
        underWay.delete(instance)
      }
    },
    changed: (instance) => void counted.delete(instance),
  }
}

/** Nothing where one has not written yet, or its instance went. A stat takes 4 µs; the pool of threads ten times that. */
function bytesOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + diskRoom(statSync(path, { throwIfNoEntry: false }) ?? { blocks: 0 }), 0)
}
