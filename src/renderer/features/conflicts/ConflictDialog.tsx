import { useState } from 'react'
import type { ConflictRow } from '@shared/model/conflicts'
import type { Choice } from '@shared/model/port-changes'
import { useConflict } from '../../state/port-selectors'
import { closeConflict } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { RelativeTime } from '../../ui/RelativeTime'
import { ApplyButton } from './ApplyButton'
import { CheckAgain } from './CheckAgain'
import { ChoiceList, keyOf } from './ChoiceList'
import { ConsequenceView } from './ConsequenceView'
import { HolderBlock } from './HolderBlock'
import { Remedy } from './Remedy'
import { Resolved } from './Resolved'
import { useChange } from './use-change'

/** The card of a conflict: who holds the port, the ways out in safe order, and what each would do before it is done. */
export function ConflictDialog({ id }: { id: string }) {
  const row = useConflict(id)
  // What it was stays to be read when it resolves itself under the eyes.
  const [last, setLast] = useState(row)
  if (row !== undefined && row !== last) setLast(row)
  const conflict = row ?? last
  if (conflict === undefined) return <Resolved title="This conflict is no more" />
  return <Card conflict={conflict} isGone={row === undefined} />
}

/** What is picked at first: the first that can be taken and ends nothing; of one let be, heeding it again. */
function firstOf({ choices, isIgnored }: ConflictRow): Choice | undefined {
  const heed = isIgnored ? choices.find(({ change }) => change.kind === 'heed') : undefined
  return heed ?? choices.find(({ unavailable, isDangerous }) => unavailable === null && !isDangerous)
}

function Card({ conflict, isGone }: { conflict: ConflictRow; isGone: boolean }) {
  const { choices, holder, port } = conflict
  const [wanted, setWanted] = useState<string | null>(null)
  const picked = choices.find((each) => keyOf(each) === wanted && each.unavailable === null) ?? firstOf(conflict)
  const facts = `${holder?.pid ?? ''} ${holder?.startedAt ?? ''}`
  const lookedAt = useChange(picked?.change ?? null, facts, closeConflict)
  // What is under way resolves it: that is told by the answer.
  if (isGone && !lookedAt.isApplying) return <Resolved title={conflict.title} component={conflict.ref} />
  return (
    <Dialog
      isOpen
      onClose={closeConflict}
      title={conflict.title}
      description={conflict.message}
      width="wide"
      actions={
        <>
          <CheckAgain />
          <span className="mr-auto min-w-0 truncate text-label text-muted">
            Seen <RelativeTime at={conflict.since} className="tabular-nums" />
          </span>
          <p role="status" className="min-w-0 truncate text-label text-muted">
            {lookedAt.isApplying && 'Doing it…'}
          </p>
          <Button onClick={closeConflict}>Close</Button>
          {picked !== undefined && (
            <ApplyButton lookedAt={lookedAt} words={picked.label} isDangerous={picked.isDangerous} />
          )}
        </>
      }
    >
      <div className="grid h-[min(33rem,calc(100dvh-13.5rem))] grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <div className="-ml-1 flex min-h-0 flex-col gap-3 overflow-y-auto py-1 pr-4 pl-1">
          {holder !== null && <HolderBlock holder={holder} port={port} />}
          {conflict.remedy !== null && <Remedy command={conflict.remedy} />}
          {choices.length > 0 && (
            <ChoiceList
              choices={choices}
              picked={picked === undefined ? null : keyOf(picked)}
              onPick={(key) => setWanted(key)}
            />
          )}
        </div>
        <div className="-mr-1 min-h-0 overflow-y-auto border-l border-line py-1 pr-1 pl-5">
          {picked !== undefined && <ConsequenceView lookedAt={lookedAt} />}
        </div>
      </div>
    </Dialog>
  )
}
