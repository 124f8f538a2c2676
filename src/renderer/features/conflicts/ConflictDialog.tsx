import { useState } from 'react'
import type { ConflictRow } from '@shared/model/conflicts'
import type { Choice } from '@shared/model/port-changes'
import { useConflict } from '../../state/port-selectors'
import { closeConflict } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { RelativeTime } from '../../ui/RelativeTime'
import { ApplyButton } from './ApplyButton'
import { isAboutAttention } from './attention'
import { CheckAgain } from './CheckAgain'
import { ChoiceList, keyOf } from './ChoiceList'
import { ConsequenceView } from './ConsequenceView'
import { HolderBlock } from './HolderBlock'
import { Remedy } from './Remedy'
import { Resolved, ResolvedActions } from './Resolved'
import { type LookedAt, useChange } from './use-change'

/** So many ways out fit a low card. */
const SHORT_LIST = 3

/** The card of a conflict: who holds the port, the ways out in safe order, and what each would do before it is done. */
export function ConflictDialog({ id }: { id: string }) {
  const row = useConflict(id)
  // What it was stays to be read when it resolves itself under the eyes.
  const [last, setLast] = useState(row)
  if (row !== undefined && row !== last) setLast(row)
  const conflict = row ?? last ?? null
  const [wanted, setWanted] = useState<string | null>(null)
  const picked = conflict === null ? undefined : pickedOf(conflict, wanted)
  const change = row === undefined ? null : (picked?.change ?? null)
  const lookedAt = useChange(change, factsOf(conflict, picked), closeConflict)
  // What is under way resolves it: that is told by the answer.
  const isGone = conflict === null || (row === undefined && !lookedAt.isApplying)
  if (isGone) {
    return (
      <Dialog
        isOpen
        onClose={closeConflict}
        width="narrow"
        title="It resolved itself"
        actions={<ResolvedActions row={conflict?.ref ?? null} />}
      >
        <Resolved title={conflict?.title ?? null} />
      </Dialog>
    )
  }
  const isPlain = conflict.choices.every(({ change }) => isAboutAttention(change))
  return (
    <Dialog
      isOpen
      onClose={closeConflict}
      title={conflict.title}
      description={conflict.message}
      width={isPlain ? 'medium' : 'wide'}
      actions={<CardActions conflict={conflict} picked={picked} lookedAt={lookedAt} />}
    >
      {isPlain ? (
        <div className="flex min-h-40 flex-col gap-4 py-1">
          <About conflict={conflict} />
          {picked !== undefined && (
            <div>
              <h3 className="mb-1 text-label font-semibold">{picked.label}</h3>
              <ConsequenceView lookedAt={lookedAt} />
            </div>
          )}
        </div>
      ) : (
        <div className={`grid ${heightFor(conflict)} grid-cols-[minmax(0,5fr)_minmax(0,6fr)]`}>
          <div className="-ml-1 flex min-h-0 flex-col gap-3 overflow-y-auto py-1 pr-4 pl-1">
            <About conflict={conflict} />
            <ChoiceList
              choices={conflict.choices}
              picked={picked === undefined ? null : keyOf(picked)}
              onPick={setWanted}
            />
          </div>
          <div className="-mr-1 min-h-0 overflow-y-auto border-l border-line py-1 pr-1 pl-5">
            {picked !== undefined && <ConsequenceView lookedAt={lookedAt} />}
          </div>
        </div>
      )}
    </Dialog>
  )
}

/** What the person picked; at first what can be taken and ends nothing; of a conflict let be, heeding it again. */
function pickedOf({ choices, isIgnored }: ConflictRow, wanted: string | null): Choice | undefined {
  const possible = choices.filter(({ unavailable }) => unavailable === null)
  const heed = isIgnored ? possible.find(({ change }) => change.kind === 'heed') : undefined
  return possible.find((each) => keyOf(each) === wanted) ?? heed ?? possible.find(({ isDangerous }) => !isDangerous)
}

/** Room for all that is told at the left; the same whatever is picked, so that nothing jumps. */
function heightFor({ holder, choices }: ConflictRow): string {
  const isShort = holder === null && choices.length <= SHORT_LIST
  return isShort ? 'h-[min(23rem,calc(100dvh-13.5rem))]' : 'h-[min(33rem,calc(100dvh-13.5rem))]'
}

/** What a consequence rests on and the card shows: another holder, or another place that is free, is another question. */
function factsOf(conflict: ConflictRow | null, picked: Choice | undefined): string {
  return [conflict?.holder?.pid, picked?.label, picked?.summary].join(' ')
}

function About({ conflict: { holder, port, remedy } }: { conflict: ConflictRow }) {
  return (
    <>
      {holder !== null && <HolderBlock holder={holder} port={port} />}
      {remedy !== null && <Remedy command={remedy} />}
    </>
  )
}

type CardActionsProps = { conflict: ConflictRow; picked: Choice | undefined; lookedAt: LookedAt }

function CardActions({ conflict, picked, lookedAt }: CardActionsProps) {
  return (
    <>
      <CheckAgain />
      <span className="mr-auto min-w-0 truncate text-label text-muted">
        First seen <RelativeTime at={conflict.since} className="tabular-nums" />
      </span>
      <p role="status" className="min-w-0 truncate text-label text-muted">
        {lookedAt.isApplying && 'Doing it…'}
      </p>
      {/* A list of ways out takes the focus before it; where there is none, nothing is to be pressed by accident. */}
      <Button data-first-focus onClick={closeConflict}>
        Close
      </Button>
      {picked !== undefined && (
        <ApplyButton
          lookedAt={lookedAt}
          words={picked.label}
          isDangerous={picked.isDangerous}
          // Letting be is no way out: it is offered, not recommended.
          isQuiet={picked.change.kind === 'ignore'}
        />
      )}
    </>
  )
}
