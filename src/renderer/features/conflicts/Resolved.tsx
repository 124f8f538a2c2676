import type { Ref } from '@shared/model/ids'
import { actOnRow } from '../../state/actions'
import { useComponent } from '../../state/selectors'
import { closeConflict } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { StateGlyph } from '../../ui/StateGlyph'

/** A conflict that resolved itself while its card was open: nothing is left to decide. */
export function Resolved({ title, component = null }: { title: string; component?: Ref | null }) {
  const row = useComponent(component ?? '')
  const canStart = row?.actions.includes('start') === true
  return (
    <Dialog
      isOpen
      onClose={closeConflict}
      width="narrow"
      title="It resolved itself"
      actions={
        <>
          <Button onClick={closeConflict}>Close</Button>
          {row !== undefined && canStart && (
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
      }
    >
      <p role="status" className="flex gap-2">
        <StateGlyph state="ready" className="mt-[3px]" />
        <span>
          “{title}” is no longer so. <span className="text-muted">Till changed nothing.</span>
        </span>
      </p>
    </Dialog>
  )
}
