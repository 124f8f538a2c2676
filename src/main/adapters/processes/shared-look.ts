import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Look, ProcessSystem } from './process-system'

/**
 * Looks at the process table for many who ask at once: whoever asks before a look begins shares it, so stopping a
 * hundred components costs a few looks and not hundreds. A look never began before it was asked for. Between two
 * looks passes as much time as one takes, so that looking never fills the thread.
 */
export function shareLooks(system: ProcessSystem): () => Promise<Look> {
  let next: Promise<Look> | null = null
  let notBefore = 0

  async function begin(): Promise<Look> {
    await sleep(Math.max(0, notBefore - performance.now()))
    next = null
    const startedAt = performance.now()
    const look = await system.look()
    const endedAt = performance.now()
    notBefore = endedAt + (endedAt - startedAt)
    return look
  }

  return () => (next ??= begin())
}
