import type { FailureCode } from '@shared/contract/failure'

/** What the command line ends with. Stable: scripts rely on it. */
export const EXIT = {
  ok: 0,
  /** A component failed, a time was over, conflicts were found, or something broke. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** No engine, or none that can be talked to. */
  unavailable: 3,
  /** What was named does not exist. */
  notFound: 4,
  /** Understood and refused: ambiguous, in the way of something, in use. */
  refused: 5,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A component's own exit code (0 to 255), handed on as that of the command: its end ended the instance (`exit_on_end`). */
export function handedOn(exitCode: number): ExitCode {
  return exitCode as ExitCode
}

const BY_FAILURE: Record<FailureCode, ExitCode> = {
  'input.invalid': EXIT.usage,
  'command.unknown': EXIT.usage,
  'contract.version': EXIT.unavailable,
  'platform.unknown': EXIT.notFound,
  'platform.invalid': EXIT.refused,
  'folder.missing': EXIT.notFound,
  'folder.unrecognised': EXIT.notFound,
  'folder.unreadable': EXIT.refused,
  'instance.unknown': EXIT.notFound,
  'instance.exists': EXIT.refused,
  'instance.running': EXIT.refused,
  'instance.broken': EXIT.refused,
  'ref.unknown': EXIT.notFound,
  'ref.ambiguous': EXIT.refused,
  'component.not-stopping': EXIT.refused,
  'ports.range': EXIT.refused,
  'ports.overlap': EXIT.refused,
  'ports.taken': EXIT.refused,
  'ports.none-free': EXIT.refused,
  'ports.reserved': EXIT.refused,
  'conflict.unknown': EXIT.notFound,
  'conflict.stale': EXIT.refused,
  'process.protected': EXIT.refused,
  'process.stubborn': EXIT.failed,
  'undo.gone': EXIT.refused,
  'ahead.unknown': EXIT.notFound,
  'scan.unknown': EXIT.notFound,
  'files.refused': EXIT.refused,
  'files.failed': EXIT.failed,
  'lock.held': EXIT.refused,
  'log.none': EXIT.notFound,
  'log.gone': EXIT.notFound,
  'log.pattern': EXIT.usage,
  'log.superseded': EXIT.failed,
  'registry.unknown': EXIT.notFound,
  'registry.owned': EXIT.refused,
  'breaker.unknown': EXIT.notFound,
  'fallback.none': EXIT.failed,
  'uncertain.gone': EXIT.refused,
  'engine.unavailable': EXIT.unavailable,
  'engine.busy': EXIT.refused,
  timeout: EXIT.failed,
  'host.unavailable': EXIT.unavailable,
  internal: EXIT.failed,
}

/** The exit code of a command that was answered with a failure. */
export function exitCodeOf(code: FailureCode): ExitCode {
  return BY_FAILURE[code]
}
