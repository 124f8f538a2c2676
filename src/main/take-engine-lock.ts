import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '@shared/contract/failure'
import type { DataFolder } from './adapters/data-folder/data-folder'
import type { EngineLock, LockHolder } from './adapters/data-folder/engine-lock'
import { takeEngineLock, waitForEngineLock } from './adapters/data-folder/engine-lock'
import { connectToFolder } from './connect'
import type { EngineLink } from './hosts/engine-link'
import { isSuspended } from './why-mute'

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
 * live on. Throws CommandError `lock.held` naming who has it when that does not happen in time, whatever keeps that engine
 * from answering, or the other engine's own refusal.
 */
export async function takeOverLock(folder: DataFolder, withinMs = HANDOVER_DEADLINE_MS): Promise<HeldLock> {
  const giveUpAt = performance.now() + withinMs
  const left = (): number => Math.max(0, giveUpAt - performance.now())
  for (;;) {
    const lock = takeEngineLock(folder.lock, 'app')
    if (lock.ok) return lock
    if (left() === 0) throw heldBy(folder, lock.holder, await isSuspended(lock.holder?.pid ?? 0))
    const isAsked = await askToHandOver(folder, left())
    const taken = await waitForEngineLock(folder.lock, isAsked ? left() : LOOK_AGAIN_MS, 'app')
    if (taken.ok) return taken
  }
}

/** Whether there was an engine that said it will; one that ends just now or keeps silent did not. Throws its refusal. */
async function askToHandOver(folder: DataFolder, withinMs: number): Promise<boolean> {
  let link: EngineLink | null = null
  try {
    link = await connectToFolder(folder, withinMs)
    if (link === null) return false
    const silence = sleep(withinMs, null, { ref: false })
    const answer = await Promise.race([link.call('engine.handover', {}), silence])
    if (answer?.ok === false) throw new CommandError(answer.failure.code, answer.failure.message)
    return answer !== null
  } catch (error) {
    if (error instanceof CommandError && error.failure.code === 'engine.unavailable') return false
    throw error
  } finally {
    link?.close()
  }
}

function heldBy(folder: DataFolder, holder: LockHolder | null, isHolderSuspended = false): CommandError {
  const who =
    holder === null
      ? 'another Till'
      : `${holder.host === 'app' ? 'the Till app' : 'a Till without a window'} (pid ${String(holder.pid)})`
  return new CommandError('lock.held', `The data folder ${folder.root} is in use by ${who}.`, {
    hint:
      holder === null
        ? 'Quit it first: till quit.'
        : isHolderSuspended
          ? `It is suspended, so it does not answer: continue it with kill -CONT ${String(holder.pid)}, then try again.`
          : `Quit it first: till quit, or end process ${String(holder.pid)}.`,
  })
}
