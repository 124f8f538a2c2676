import type { CommandName, Input, Output } from '@shared/contract/commands'
import type { Answer } from '@shared/contract/failure'
import type { Push, Snapshot } from '@shared/contract/stream'

/** A connection to an engine in another process, as a command line uses it. */
export type EngineLink = {
  /** Sends a command. Rejects with CommandError `engine.unavailable` only when the connection ends before the answer. */
  call<C extends CommandName>(name: C, input: Input<C>): Promise<Answer<Output<C>>>
  /** The whole state now; `hear` gets what follows. Once a connection. */
  attach(wants: { patches: boolean; telemetry: boolean }, hear: (push: Push) => void): Promise<Snapshot>
  /** Hears pushes from before any attach too: lines of logs that were opened. */
  listen(hear: (push: Push) => void): () => void
  /** Resolves when the connection has ended, with the engine's sentence where it said why. */
  ended: Promise<string | null>
  close(): void
}
