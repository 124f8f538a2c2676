/** Why a command was refused or did not succeed: a closed list. */
export type FailureCode =
  | 'input.invalid' // the input does not fit the schema
  | 'command.unknown'
  | 'contract.version' // client and engine are of different major versions
  | 'platform.unknown'
  | 'platform.invalid' // a till.yaml that can't be used; the message has line and column
  | 'folder.missing'
  | 'folder.unrecognised' // neither till.yaml nor a known platform
  | 'folder.unreadable'
  | 'instance.unknown'
  | 'instance.exists'
  | 'instance.running' // must be stopped first
  | 'instance.broken' // its folder or definition is gone
  | 'ref.unknown'
  | 'ref.ambiguous' // a bare name that several instances have
  | 'component.not-stopping' // nothing is under way that could be seen or forced
  | 'ports.range'
  | 'ports.overlap' // crosses a block of another instance
  | 'ports.taken' // somebody listens where we must
  | 'ports.none-free'
  | 'ports.reserved' // a range that is used by convention, without a written reason
  | 'conflict.unknown' // gone meanwhile
  | 'conflict.stale' // the facts are others than those that were shown
  | 'process.protected' // pid 1, a system service, another user's, or Till itself
  | 'process.stubborn' // did not end, or its port is still held
  | 'undo.gone' // done already, or something changed since
  | 'ahead.unknown'
  | 'scan.unknown'
  | 'files.refused' // a symlink out of the root, a folder in place of a file
  | 'files.failed' // the system refused: full disk, permission
  | 'lock.held' // another process holds a lock for too long
  | 'log.none' // no log yet
  | 'log.gone' // somebody removed the file of a log
  | 'log.pattern' // a regular expression that can't be used
  | 'log.superseded' // another search of the same client took its place
  | 'registry.unknown' // nobody registered with this id
  | 'registry.owned' // a living component registered it with another uuid
  | 'breaker.unknown'
  | 'fallback.none' // NoFallbackAvailable: neither the primary nor a fallback provides it
  | 'uncertain.gone' // ended meanwhile, or not that process any more
  | 'engine.unavailable'
  | 'engine.busy'
  | 'timeout'
  | 'host.unavailable' // needs a window
  | 'internal'

/** What is told instead of a value. */
export type Failure = { code: FailureCode; message: string; hint?: string | undefined; ref?: string | undefined }

/** A failure on its way to the one who asked. Thrown in the engine, sent as its `failure`. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly failure: Failure

  /** `cause`: what the system threw; it is not sent. */
  constructor(
    code: FailureCode,
    message: string,
    { cause, ...more }: { hint?: string; ref?: string; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.failure = { code, message, ...more }
  }
}

/** The sentence of whatever was thrown, without the name of its class. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The answer to every command. */
export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }
