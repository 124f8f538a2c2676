import type { HelperLine } from './helper-line'
import type { Arguments, CallName, Report, Result } from './protocol'

/** A call that was asked and not yet answered. */
type Pending = {
  name: CallName
  args: unknown[]
  askedAt: number
  /** Whether a helper may have begun it. */
  wasPosted: boolean
  settle(value: unknown): void
  fail(message: string): void
}

/** What is done with a call whose helper ended before it answered: other arguments for the next one, or nothing at all. */
export type AskAgain = (name: CallName, args: unknown[], elapsedMs: number) => unknown[] | 'elsewhere'

/** Calls over a line that may break and mend. */
export type HelperCalls = {
  /** Rejects with a plain sentence where the helper refused it or can't be reached. */
  ask<C extends CallName>(name: C, ...args: Arguments<C>): Promise<Result<C>>
  /** An answer came. */
  answered(report: Extract<Report, { kind: 'answer' | 'failed' }>): void
  /** A helper is ready: `first` may ask before all that waits is posted, what another one had begun as `askAgain` says. */
  postAll(first: () => void, askAgain: AskAgain): void
  failAll(message: string): void
  /** Whether a helper owes an answer. */
  areUnderWay(): boolean
}

/** `onAnswer` hears each good answer before whoever asked does, in the order in which the helper gave them. */
export function createHelperCalls(
  line: () => HelperLine,
  onAnswer: (name: CallName, args: unknown[], value: unknown) => void,
): HelperCalls {
  const pending = new Map<number, Pending>()
  let nextId = 1

  function post(id: number, call: Pending): void {
    if (!line().isReady()) return
    call.wasPosted = true
    line().post({ kind: 'call', id, name: call.name, args: call.args })
  }

  return {
    ask: (name, ...args) =>
      new Promise((resolve, reject) => {
        const unreachable = line().unreachable()
        if (unreachable !== null) return reject(new Error(unreachable))
        const call: Pending = {
          name,
          args,
          askedAt: performance.now(),
          wasPosted: false,
          settle: (value) => resolve(value as Result<typeof name>),
          fail: (message) => reject(new Error(message)),
        }
        const id = nextId++
        pending.set(id, call)
        line().wake()
        // What woke it may have posted all that waits.
        if (pending.has(id) && !call.wasPosted) post(id, call)
      }),
    answered: (report) => {
      const call = pending.get(report.id)
      if (call === undefined) return
      pending.delete(report.id)
      if (report.kind === 'failed') return call.fail(report.message)
      onAnswer(call.name, call.args, report.value)
      call.settle(report.value)
    },
    postAll: (first, askAgain) => {
      const waiting = [...pending]
      first()
      for (const [id, call] of waiting) {
        if (call.wasPosted) {
          const args = askAgain(call.name, call.args, performance.now() - call.askedAt)
          if (args === 'elsewhere') {
            pending.delete(id)
            call.fail(HELPER_ENDED)
            continue
          }
          call.args = args
        }
        post(id, call)
      }
    },
    failAll: (message) => {
      for (const call of pending.values()) call.fail(message)
      pending.clear()
    },
    areUnderWay: () => pending.size > 0,
  }
}

/** Why a call failed that is not simply asked again. */
export const HELPER_ENDED = 'Till’s helper process ended in the middle of it.'
