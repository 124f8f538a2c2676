import { readLockHolder } from './adapters/data-folder/engine-lock'
import { openProcessSystem } from './adapters/processes/open-process-system'

/** Why the engine that holds a lock does not answer, with the next step; null where that can’t be told. */
export async function whyMute(lock: string): Promise<string | null> {
  const pid = readLockHolder(lock)?.pid
  if (pid === undefined) return null
  const system = openProcessSystem()
  const startTicks = await system.startOf(pid)
  const [entry] = startTicks === null ? [] : await system.alive([{ pid, startTicks }])
  if (entry === undefined) return null
  return entry.isStopped
    ? `Till’s engine (pid ${String(pid)}) is suspended, so it does not answer; continue it with: kill -CONT ${String(pid)}`
    : `Till’s engine (pid ${String(pid)}) does not answer; still waiting for it (Ctrl+C gives up).`
}
