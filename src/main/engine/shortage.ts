import { CommandError, messageOf, type FailureCode } from '@shared/contract/failure'
import type { SpawnFailure } from './effects'

/** What a disk says that is full, read-only, gone for now or not ours, and a database that somebody keeps locked. */
const REFUSALS: ReadonlySet<FailureCode> = new Set<FailureCode>(['files.failed', 'lock.held'])

/** Whether the disk or the machine refused, for now or for good: what could not be asked because of that is no bad answer. */
export function isRefusal(error: unknown): boolean {
  return error instanceof CommandError && REFUSALS.has(error.failure.code)
}

/** What only a person mends (errno(3)): a missing right, or something of another kind in its place. */
const LASTING: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

/**
 * What kept a start from being made, with the next step. `isPermanent`: trying again can’t help before a person acts; a disk or
 * a machine that lacks something for now is no fault of who was to be started.
 */
export function whatKeptIt(error: unknown): { message: string; isPermanent: boolean } {
  if (!(error instanceof CommandError)) return { message: messageOf(error), isPermanent: true }
  const { message, hint } = error.failure
  const step = hint === undefined ? '' : `; ${hint.slice(0, 1).toLowerCase()}${hint.slice(1).replace(/\.$/, '')}`
  const isLasting = error.cause instanceof Error && 'code' in error.cause && LASTING.has(error.cause.code)
  return {
    message: step === '' ? message : `${message.replace(/\.$/, '')}${step}`,
    isPermanent: isLasting || !isRefusal(error),
  }
}

/** Whether a process that could not be made may be made later as things are: there were too many, or too little memory. */
export function mayBeMadeLater({ code }: SpawnFailure): boolean {
  return code === 'resources'
}
