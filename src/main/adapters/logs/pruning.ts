import type { Logger } from '../../engine/effects'
import { systemCode } from '../files/system-error'
import { messageOf } from '@shared/contract/failure'
import { pruneRuns } from './prune'

/** So long after a run began its earlier ones are looked through: not while all of an instance starts. */
const PRUNE_AFTER_MS = 1_000

/** Keeps the folders of components to their newest logs, beside the starts that make new ones. */
export type Pruning = {
  /** A run begins whose log goes there. */
  soon(folder: string): void
  dispose(): void
}

/** `logger` hears of a folder that can’t be looked through; nothing waits for that. */
export function createPruning(logger: Pick<Logger, 'warn'>): Pruning {
  const due = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  const prune = async (): Promise<void> => {
    timer = null
    const folders = [...due]
    due.clear()
    for (const folder of folders) {
      try {
        await pruneRuns(folder)
      } catch (error) {
        // Its instance went, and its logs with it.
        if (systemCode(error) === 'ENOENT') continue
        logger.warn({ folder, error: messageOf(error) }, 'old logs could not be removed')
      }
    }
  }

  return {
    soon(folder) {
      due.add(folder)
      timer ??= setTimeout(() => void prune(), PRUNE_AFTER_MS).unref()
    },
    dispose() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
