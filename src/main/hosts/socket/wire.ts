import type { Answer } from '@shared/contract/failure'
import type { Push, Snapshot } from '@shared/contract/stream'

/**
 * What goes over the local socket: one JSON value a line, UTF-8, `\n`. Both sides begin with their greeting; an engine
 * says `bye` with a sentence before it cuts a client off.
 */
export type Greeting = {
  contract: number
  /** On Windows the word of the token file, told by the client. */
  token?: string
}

/** From a client, after its greeting. */
export type Request =
  | { id: number; command: string; input: unknown }
  | { attach: { patches: boolean; telemetry: boolean } }

/** From the engine, after its greeting. */
export type Reply = { id: number; answer: Answer<unknown> } | { snapshot: Snapshot } | { push: Push } | { bye: string }

/** The longest line an engine takes from a client. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024

/** The longest line a client takes from its engine: a snapshot of very many rows. */
export const MAX_REPLY_BYTES = 256 * 1024 * 1024

/** One value as it is sent. */
export function encodeLine(value: Greeting | Request | Reply): string {
  return `${JSON.stringify(value)}\n`
}
