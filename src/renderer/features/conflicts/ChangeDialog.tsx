import { useState } from 'react'
import type { PortChange } from '@shared/model/port-changes'
import { closeChange, previewChange } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { ApplyButton } from './ApplyButton'
import { ConsequenceView } from './ConsequenceView'
import { ReasonForm } from './ReasonForm'
import { useChange } from './use-change'
import { WORDS } from './change-words'

/** A change that was asked for by dragging, by keyboard or from a menu: what it would do, and the button that does it. */
export function ChangeDialog({ change }: { change: PortChange }) {
  const lookedAt = useChange(change, '', closeChange)
  const [reason, setReason] = useState('')
  // Asked for with a change that carries one too: it may have been too short, or another range.
  const needsReason =
    change.kind === 'move-instance' &&
    (lookedAt.consequence?.needsReason === true || lookedAt.failure?.code === 'ports.reserved')
  const { title, button } = WORDS[change.kind]
  return (
    <Dialog
      isOpen
      onClose={closeChange}
      title={title}
      description="Nothing is changed before you say so."
      width="medium"
      actions={
        <>
          <p role="status" className="mr-auto min-w-0 text-label text-muted">
            {lookedAt.isApplying && 'Doing it…'}
          </p>
          <Button onClick={closeChange}>Leave it</Button>
          <ApplyButton lookedAt={lookedAt} words={button} isDangerous={change.kind === 'stop-process'} />
        </>
      }
    >
      <div className="flex h-[min(24rem,calc(100dvh-14rem))] flex-col gap-4 overflow-y-auto py-1 pr-3 -mr-3">
        <ConsequenceView lookedAt={lookedAt} />
        {needsReason && (
          <ReasonForm reason={reason} onChange={setReason} onGiven={() => previewChange({ ...change, reason })} />
        )}
      </div>
    </Dialog>
  )
}
