import { useEffect } from 'react'
import type { ComponentRow } from '@shared/model/rows'
import { leftWithout, leftWithoutSentence } from '@shared/dependants/left-without'
import { send } from '../../state/commands'
import { useComponent, useComponents } from '../../state/selectors'
import { useUi } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'

const close = (): void => useUi.setState({ stopAsked: null })

/** Before a component is stopped that running rows need: who they are. */
export function StopDialog({ target }: { target: string }) {
  const row = useComponent(target)
  const isGone = row === undefined
  useEffect(() => {
    // Its instance was removed meanwhile: nothing lies over the window any more.
    if (isGone) close()
  }, [isGone])
  return isGone ? null : <Question row={row} />
}

function Question({ row }: { row: ComponentRow }) {
  const without = leftWithout(row, useComponents(row.instance))
  return (
    <Dialog
      isOpen
      onClose={close}
      width="narrow"
      title={`Stop ${row.name}?`}
      actions={
        <>
          <Button onClick={close}>Leave it running</Button>
          <Button
            kind="danger"
            onClick={() => {
              close()
              void send('component.stop', { ref: row.id })
            }}
          >
            Stop {row.name}
          </Button>
        </>
      }
    >
      <p>
        {without.length === 0
          ? `Nothing that runs needs ${row.name} any more.`
          : leftWithoutSentence(without, row.name)}
      </p>
    </Dialog>
  )
}
