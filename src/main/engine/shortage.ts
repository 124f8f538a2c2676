import { CommandError, messageOf, type FailureCode } from '@shared/contract/failure'
import type { SpawnFailure } from './effects'

/** What a disk says that is full, read-only or gone for now, and a database that somebody keeps locked. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>(['files.failed', 'lock.held'])

/**
 * What kept a start from being made, with the next step. `isPermanent`: trying again can’t help before a person acts; a disk or
 * a machine that lacks something for now is no fault of who was to be started.
 */
export function whatKeptIt(error: unknown): { message: string; isPermanent: boolean } {
  if (!(error instanceof CommandError)) return { message: messageOf(error), isPermanent: true }
  const { code, message, hint } = error.failure
  const step = hint === undefined ? '' : `; ${hint.slice(0, 1).toLowerCase()}${hint.slice(1).replace(/\.$/, '')}`
  return { message: step === '' ? message : `${message.replace(/\.$/, '')}${step}`, isPermanent: !PASSING.has(code) }
}

/** Whether a process that could not be made may be made later as things are: there were too many, or too little memory. */
export function mayBeMadeLater({ code }: SpawnFailure): boolean {
  return code === 'resources'
}
