import { useMemo } from 'react'
import type { Proposal } from '@shared/contract/commands'
import { EmptyState } from '../../ui/EmptyState'
import { PortBoards } from '../../ui/port-board/PortBoards'
import { StateGlyph } from '../../ui/StateGlyph'
import { FileDiff } from '../../ui/file-diff/FileDiff'
import { boardOfProposal } from './proposal-board'

type OutlookProps = { proposal: Proposal | null; isStale: boolean; isAsked: boolean }

/** What "Create" would do: the ports it takes, who is there now, what it warns of, the file it writes. */
export function Outlook({ proposal, isStale, isAsked }: OutlookProps) {
  if (proposal === null) {
    const sentence = isAsked
      ? 'Looking at the ports…'
      : 'Its ports, who listens on them now, and the file that will be written are shown here.'
    return <EmptyState sentence={sentence} />
  }
  return (
    <div
      aria-busy={isStale}
      className={`flex flex-col gap-4 transition-opacity ${isStale ? 'opacity-50 grayscale' : ''}`}
    >
      <ProposalBoards proposal={proposal} />
      <Sentences proposal={proposal} />
      <FileDiff file={proposal.env} />
    </div>
  )
}

function ProposalBoards({ proposal }: { proposal: Proposal }) {
  const cells = useMemo(() => boardOfProposal(proposal), [proposal])
  const held = cells.filter((cell) => cell.kind === 'conflict')
  const planned = cells.filter((cell) => cell.kind === 'reserved').length + held.length
  const text =
    held.length === 0
      ? `${planned} ports will be reserved; nobody listens on any of them now.`
      : `Of ${planned} planned ports ${held.length === 1 ? 'one is' : `${held.length} are`} held now: ${held
          .slice(0, 3)
          .map((cell) => `${cell.name ?? ''} ${cell.port}`)
          .join(', ')}${held.length > 3 ? ` and ${held.length - 3} more` : ''}.`
  return <PortBoards cells={cells} resting={{ text, isTrouble: held.length > 0 }} />
}

/** Obstacles first: they must be gone before "Create". Notes last, without a shape that calls. */
function Sentences({ proposal }: { proposal: Proposal }) {
  const { obstacles, warnings } = proposal
  const notes = proposal.notes ?? []
  if (obstacles.length + warnings.length + notes.length === 0) return null
  return (
    <ul data-selectable aria-label="Before you create it" className="flex flex-col gap-1 text-label leading-[1.125rem]">
      {obstacles.map((sentence) => (
        <li key={sentence} className="flex gap-2 text-text">
          <StateGlyph state="failed" size={12} className="mt-[3px]" />
          {sentence}
        </li>
      ))}
      {warnings.map((sentence) => (
        <li key={sentence} className="flex gap-2 text-muted">
          <StateGlyph state="degraded" size={12} className="mt-[3px]" />
          {sentence}
        </li>
      ))}
      {notes.map((sentence) => (
        <li key={sentence} className="flex gap-2 text-muted">
          <span className="mx-1 mt-[7px] size-1 shrink-0 rounded-full bg-line-strong" />
          <span className="min-w-0 whitespace-pre-line [overflow-wrap:anywhere]">{sentence}</span>
        </li>
      ))}
    </ul>
  )
}
