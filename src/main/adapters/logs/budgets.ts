import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { InstanceId } from '@shared/model/ids'
import { messageOf } from '@shared/contract/failure'
import type { LogKeeping } from '../../engine/effects'
import type { KeepReport, KeepRequest } from './keep-within'

const STAT_BLOCK_BYTES = 512

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
  const underWay = new Set<string>()

  async function keep(instance: InstanceId, budgetBytes: number, living: readonly string[]): Promise<LogKeeping> {
    const last = counted.get(instance)
    const isSame =
      last !== undefined && living.length === last.living.size && living.every((path) => last.living.has(path))
    if (isSame && last.restBytes + bytesOf(living) <= budgetBytes) return { freedBytes: 0, problem: null, lost: null }
    const request = { folder: join(folder, instance), budgetBytes, living: [...living], now: Date.now() }
    const { restBytes, freedBytes, problem, lost } = await make(request)
    counted.set(instance, { restBytes, living: new Set(living) })
    return { freedBytes, problem, lost }
  }

  return {
    async keep(instance, budgetBytes, living) {
      // Making room may take longer than the next look is away.
      if (underWay.has(instance)) return { freedBytes: 0, problem: null, lost: null }
      underWay.add(instance)
      try {
        return await keep(instance, budgetBytes, living)
      } catch (error) {
        const problem = `The logs of ${instance} can't be kept within bounds: ${messageOf(error)}`
        return { freedBytes: 0, problem, lost: null }
      } finally {
        underWay.delete(instance)
      }
    },
    changed: (instance) => void counted.delete(instance),
  }
}

/** Nothing where one has not written yet, or its instance went. A stat takes 4 µs; the pool of threads ten times that. */
function bytesOf(paths: readonly string[]): number {
  const blocks = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.blocks ?? 0)
  return blocks.reduce((sum, count) => sum + count, 0) * STAT_BLOCK_BYTES
}
