import { type RefObject, useRef } from 'react'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import type { ShownInstance } from '../../state/selectors'
import { send } from '../../state/commands'
import { BlockingFacts } from '../../ui/BlockingFacts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { useFocusHandedOn } from '../../ui/focus-after'
import { StateWord } from '../../ui/StateWord'
import { useStopping } from './stopping'

/** All rows of an instance that are ending, each with who has not exited of it and the end of its grace. */
export function BlockingDialog({ instance, onClose }: { instance: ShownInstance; onClose: () => void }) {
  const stopping = useStopping(instance.id)
  const isOver = stopping.length === 0
  const close = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="What is blocking?"
      description={
        isOver
          ? `Nothing of ${instance.name} is ending any more.`
          : 'Each was asked to end and has some time for it; then it is ended by force.'
      }
      actions={
        <>
          {stopping.length > 1 && (
            <Button
              kind="danger"
              onClick={() => stopping.forEach(({ id }) => void send('component.force', { ref: id }))}
            >
              Force all {stopping.length} now
            </Button>
          )}
          {/* Not what ends something: Enter must not do that unasked. */}
          <Button ref={close} data-first-focus onClick={onClose}>
            {isOver ? 'Done' : 'Let them end'}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-4">
        {stopping.map((row) => (
          <Ending key={row.id} row={row} close={close} />
        ))}
      </ul>
    </Dialog>
  )
}

type EndingProps = { row: ComponentRow | SpecialistRow; close: RefObject<HTMLButtonElement | null> }

function Ending({ row, close }: EndingProps) {
  const item = useRef<HTMLLIElement>(null)
  useFocusHandedOn(item, () => close.current)
  return (
    <li ref={item} aria-label={row.name}>
      <h3 className="flex items-baseline gap-2 font-semibold">
        {row.name} <StateWord state={row.state} label={row.label} />
      </h3>
      <BlockingFacts target={row.id} />
    </li>
  )
}
