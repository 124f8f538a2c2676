import { useEffect, useRef } from 'react'
import type { Ref } from '@shared/model/ids'
import { actOnRow } from '../../state/actions'
import { useComponent } from '../../state/selectors'
import { closeConflict } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { StateGlyph } from '../../ui/StateGlyph'

/** A conflict that is no longer so while its card is open: nothing is left to decide. */
export function Resolved({ title }: { title: string | null }) {
  return (
    <p role="status" className="flex gap-2 pt-1">
      <StateGlyph state="ready" className="mt-[3px]" />
      <span>
        {title === null ? 'This conflict is no longer so.' : `“${title}” is no longer so.`}{' '}
        <span className="text-muted">Nothing is left to decide here.</span>
      </span>
    </p>
  )
}

/** Close, and the start that was in question where it is possible now. */
export function ResolvedActions({ row: ref }: { row: Ref | null }) {
  const row = useComponent(ref ?? '')
  const close = useRef<HTMLButtonElement>(null)
  // What had the focus is gone with the choices.
  useEffect(() => close.current?.focus(), [])
  return (
    <>
      <Button ref={close} onClick={closeConflict}>
        Close
      </Button>
      {row?.actions.includes('start') === true && (
        <Button
          onClick={() => {
            closeConflict()
            void actOnRow(row.id, 'start')
          }}
        >
          Start {row.name}
        </Button>
      )}
    </>
  )
}
