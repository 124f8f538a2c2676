import { readLockHolder } from './adapters/data-folder/engine-lock'
import { openProcessSystem } from './adapters/processes/open-process-system'
import type { ProcessEntry } from './adapters/processes/process-system'

/** Why the engine that holds a lock does not answer, with the next step; null where that can’t be told. */
export async function whyMute(lock: string): Promise<string | null> {
  const pid = readLockHolder(lock)?.pid
  if (pid === undefined) return null
  const entry = await entryOf(pid)
  if (entry === null) return null
  return entry.isStopped
    ? `Till’s engine (pid ${String(pid)}) is suspended, so it does not answer; continue it with: kill -CONT ${String(pid)}`
    : `Till’s engine (pid ${String(pid)}) does not answer; still waiting for it (Ctrl+C gives up).`
}

/** Whether a process is suspended (`kill -STOP`, a terminal); false where there is none, or where that can’t be told. */
export async function isSuspended(pid: number): Promise<boolean> {
  try {
    return (await entryOf(pid))?.isStopped ?? false
  } catch {
    // Nobody asked for that: it makes another sentence more exact.
    return false
  }
}

async function entryOf(pid: number): Promise<ProcessEntry | null> {
  const system = openProcessSystem()
  const startTicks = await system.startOf(pid)
  const [entry] = startTicks === null ? [] : await system.alive([{ pid, startTicks }])
  return entry ?? null
}
