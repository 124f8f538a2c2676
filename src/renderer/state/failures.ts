import { create } from 'zustand'
import type { Failure } from '@shared/contract/failure'

/** A failure a person has not yet put away. */
export type ShownFailure = Failure & { id: number }

/** More than these at once is noise: the oldest goes. */
const MOST_SHOWN = 3

let lastId = 0

/** The failures on show, oldest first. */
export const useFailures = create<{ shown: readonly ShownFailure[] }>()(() => ({ shown: [] }))

/** Shows a failure until it is put away. The same sentence again takes the place of the earlier one. */
export function showFailure(failure: Failure): void {
  lastId += 1
  const id = lastId
  useFailures.setState(({ shown }) => ({
    shown: [...shown.filter((other) => other.message !== failure.message), { ...failure, id }].slice(-MOST_SHOWN),
  }))
}

/** Puts a failure away. */
export function dismissFailure(id: number): void {
  useFailures.setState(({ shown }) => ({ shown: shown.filter((failure) => failure.id !== id) }))
}
