import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { DataFolder } from './adapters/data-folder/data-folder'
import type { EngineLock, LockHolder } from './adapters/data-folder/engine-lock'
import { takeEngineLock, waitForEngineLock } from './adapters/data-folder/engine-lock'
import { connectToFolder } from './connect'

/** A lock that is ours. */
export type HeldLock = Extract<EngineLock, { ok: true }>

/** How long another engine may take to give the folder away: it only has to stop watching. */
const HANDOVER_DEADLINE_MS = 10_000

/** An engine that has the lock but no socket yet is still starting, or already ending. */
const LOOK_AGAIN_MS = 100

/** Takes the engine's lock or throws CommandError `lock.held` naming who has it. */
export function takeFreeLock(folder: DataFolder): HeldLock {
  const lock = takeEngineLock(folder.lock, 'headless')
  if (lock.ok) return lock
  throw heldBy(folder, lock.holder)
}

/**
 * Takes the engine's lock for the app: an engine without a window is asked to hand its folder over, and its components
 * live on. Throws CommandError `lock.held` naming who has it when that does not happen in time, or the other engine's
 * own refusal.
 */
export async function takeOverLock(folder: DataFolder): Promise<HeldLock> {
  const giveUpAt = performance.now() + HANDOVER_DEADLINE_MS
  for (;;) {
    const lock = takeEngineLock(folder.lock, 'app')
    if (lock.ok) return lock
    const left = giveUpAt - performance.now()
    if (left <= 0) throw heldBy(folder, lock.holder)
    const link = await connectToFolder(folder)
    if (link === null) {
      await sleep(LOOK_AGAIN_MS)
      continue
    }
    try {
      const answer = await link.call('engine.handover', {})
      if (!answer.ok) throw new CommandError(answer.failure.code, answer.failure.message)
    } finally {
      link.close()
    }
    const taken = await waitForEngineLock(folder.lock, left, 'app')
    if (taken.ok) return taken
    throw heldBy(folder, taken.holder)
  }
}

function heldBy(folder: DataFolder, holder: LockHolder | null): CommandError {
  const who =
    holder === null
      ? 'another Till'
      : `${holder.host === 'app' ? 'the Till app' : 'a Till without a window'} (pid ${String(holder.pid)})`
  return new CommandError('lock.held', `The data folder ${folder.root} is in use by ${who}.`, {
    hint:
      holder === null ? 'Quit it first: till quit.' : `Quit it first: till quit, or end process ${String(holder.pid)}.`,
  })
}
