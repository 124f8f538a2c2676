import { useEffect, useRef } from 'react'
import { useUncertain } from '../../state/uncertain'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { DecisionForm } from './DecisionForm'

/** All processes that need a decision, each with what is known of it and what may be done; nothing is done unasked. */
export function UncertainDialog({ onClose }: { onClose: () => void }) {
  const uncertain = useUncertain()
  const isOver = uncertain.length === 0
  const close = useRef<HTMLButtonElement>(null)
  // What had the focus is gone with the last of them.
  useEffect(() => {
    if (isOver) close.current?.focus()
  }, [isOver])
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={
        isOver
          ? 'Nothing to decide'
          : uncertain.length === 1
            ? 'A process needs a decision'
            : `${uncertain.length} processes need a decision`
      }
      description={
        isOver
          ? 'Till knows of no process any more that it is unsure of.'
          : 'They carry Till’s tags and run, and Till is unsure whose they are. It touches none of them by itself.'
      }
      actions={
        <Button ref={close} onClick={onClose}>
          {isOver ? 'Close' : 'Decide later'}
        </Button>
      }
    >
      <ul className="flex flex-col gap-3 empty:hidden">
        {uncertain.map((row) => (
          <DecisionForm key={row.id} row={row} />
        ))}
      </ul>
    </Dialog>
  )
}
