import { useEffect, useMemo, useRef, useState } from 'react'
import type { InstanceRequest } from '@shared/contract/commands'
import { ask } from '../../state/commands'
import { type LatestProposal, latestProposal, type ProposalView } from './latest-proposal'

/** The proposal for a request, asked for anew at each change; null asks nothing. */
export function useProposal(request: InstanceRequest | null): ProposalView {
  const [view, setView] = useState<ProposalView>({ proposal: null, failure: null, isStale: false })
  const latest = useRef<LatestProposal | null>(null)
  useEffect(() => {
    const made = latestProposal((wanted) => ask('instance.propose', wanted), setView)
    latest.current = made
    return () => {
      made.end()
      latest.current = null
    }
  }, [])
  // Equal requests are one request, however often the form is drawn.
  const text = JSON.stringify(request)
  const stable = useMemo(() => JSON.parse(text) as InstanceRequest | null, [text])
  useEffect(() => latest.current?.ask(stable), [stable])
  return view
}
