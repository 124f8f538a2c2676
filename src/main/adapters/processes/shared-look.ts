import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Look, ProcessSystem } from './process-system'

/**
 * Looks at the process table for many who ask at once: whoever asks before a look begins shares it, so stopping a
 * hundred components costs a few looks and not hundreds. A look never began before it was asked for, and the rest of
 * the program gets its turn between two.
 */
export function shareLooks(system: ProcessSystem): () => Promise<Look> {
  let next: Promise<Look> | null = null

  async function begin(): Promise<Look> {
    await nextTurn()
    next = null
    return system.look()
  }

  return () => (next ??= begin())
}
