import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'

export type Turns = {
  /** One after the other with whatever else makes or moves instances: what one works out must still be so when it acts. */
  inTurn<T>(act: () => Promise<T>): Promise<T>
  /** Whether anything is being made or moved just now. */
  isUnderWay(): boolean
  /** Marks instances whose ports are being changed as long as `act` is under way. */
  changing<T>(ids: readonly InstanceId[], act: () => Promise<T>): Promise<T>
  isChanging(id: InstanceId): boolean
  /** Refuses what comes and what has not begun, and resolves when what is under way is done. */
  close(): Promise<void>
  /** Whether it is closed: then nothing is to be started any more either. */
  isClosed(): boolean
}

/** Keeps those who reserve blocks and write files of instances from running into one another. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let underWay = 0
  let isClosed = false
  const marked = new Set<InstanceId>()
  const requireOpen = (): void => {
    if (isClosed) throw new CommandError('engine.busy', 'Till is quitting.', { hint: 'Try again in a moment.' })
  }
  return {
    async inTurn(act) {
      requireOpen()
      underWay += 1
      const begin = (): ReturnType<typeof act> => {
        requireOpen()
        return act()
      }
      const done = last.then(begin).finally(() => (underWay -= 1))
      last = done.catch(() => undefined)
      return done
    },
    isUnderWay: () => underWay > 0,
    async changing(ids, act) {
      for (const id of ids) marked.add(id)
      try {
        return await act()
      } finally {
        for (const id of ids) marked.delete(id)
      }
    },
    isChanging: (id) => marked.has(id),
    async close() {
      isClosed = true
      await last
    },
    isClosed: () => isClosed,
  }
}
