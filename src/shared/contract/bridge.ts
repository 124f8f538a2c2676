import type { CommandName, Input, Output } from './commands'
import type { Answer } from './failure'
import type { Push, Snapshot } from './stream'

/** What the renderer sees as `window.till`: the only way in or out of it. */
export type Bridge = {
  /** Sends a command. Never rejects: a failure is an answer. */
  call<C extends CommandName>(name: C, input: Input<C>): Promise<Answer<Output<C>>>
  /** The whole state now; pushes with a revision above the snapshot's follow. */
  attach(): Promise<{ contract: number; snapshot: Snapshot }>
  /** Hears pushes until the returned function is called. */
  listen(hear: (push: Push) => void): () => void
  /** The operating system: for the words of keys and window decoration. */
  os: 'linux' | 'mac' | 'windows'
}
