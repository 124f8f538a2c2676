import { create } from 'zustand'
import type { Ref, RunId } from '@shared/model/ids'

/** A place in a log that somebody wants to see: by time (epoch ms), or exactly by run and byte offset. */
export type LogPlace = { at: number | null; run: RunId | null; offset: number | null }
export type LogJump = LogPlace & { ref: Ref }

/** The place asked for last, until the log that shows it has taken it. Not kept over a reload: lines move on. */
export const useLogJump = create<{ jump: LogJump | null }>()(() => ({ jump: null }))

/** Asks the log of a row to show a place. */
export function askForPlace(jump: LogJump): void {
  useLogJump.setState({ jump })
}

/** The place asked for in this row's log; it counts as taken. */
export function takePlace(ref: Ref): LogJump | null {
  const { jump } = useLogJump.getState()
  if (jump?.ref !== ref) return null
  useLogJump.setState({ jump: null })
  return jump
}
