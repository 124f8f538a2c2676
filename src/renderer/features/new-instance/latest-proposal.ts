import type { Answer, Failure } from '@shared/contract/failure'
import type { InstanceRequest, Proposal } from '@shared/contract/commands'

/** How long typing rests before the next proposal is asked for. */
export const PROPOSE_AFTER_MS = 150

/** What is known of the proposal now. `isStale`: it answers an earlier form; a newer answer is on its way. */
export type ProposalView = { proposal: Proposal | null; failure: Failure | null; isStale: boolean }

/** Asks for proposals, at most one for each rest in typing, and lets only the answer to the latest request count. */
export type LatestProposal = {
  /** Null: the form is incomplete; what was shown stays, stale. */
  ask(request: InstanceRequest | null): void
  /** Nothing is told any more. */
  end(): void
}

/** Begins with nothing known. `tell` hears each change of view. */
export function latestProposal(
  propose: (request: InstanceRequest) => Promise<Answer<Proposal>>,
  tell: (view: ProposalView) => void,
): LatestProposal {
  let view: ProposalView = { proposal: null, failure: null, isStale: false }
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  // The first proposal is not typed but opened: it does not wait.
  let isFirst = true

  const show = (next: ProposalView): void => {
    view = next
    tell(next)
  }
  const send = async (request: InstanceRequest, mine: number): Promise<void> => {
    const answer = await propose(request)
    if (mine !== turn) return
    if (answer.ok) show({ proposal: answer.value, failure: null, isStale: false })
    // The last good proposal stays visible, greyed, beneath the reason.
    else show({ proposal: view.proposal, failure: answer.failure, isStale: view.proposal !== null })
  }

  return {
    ask(request) {
      turn += 1
      const mine = turn
      if (timer !== null) clearTimeout(timer)
      timer = null
      if (request === null) {
        show({ proposal: view.proposal, failure: null, isStale: view.proposal !== null })
        return
      }
      if (view.proposal !== null && !view.isStale) show({ ...view, isStale: true })
      const wait = isFirst ? 0 : PROPOSE_AFTER_MS
      isFirst = false
      timer = setTimeout(() => void send(request, mine), wait)
    },
    end() {
      turn += 1
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
