import { useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import { actOnInstance } from '../../state/actions'
import { ask } from '../../state/commands'
import type { ShownInstance } from '../../state/selectors'
import { showOverlay, useUi } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { formatBlock } from '../../ui/format'

/** Asks before an instance is forgotten, and says what stays. */
export function RemoveInstanceDialog({ instance, isOpen }: { instance: ShownInstance; isOpen: boolean }) {
  const [failure, setFailure] = useState<Failure | null>(null)
  const close = (): void => {
    setFailure(null)
    showOverlay('none')
  }
  const remove = async (): Promise<void> => {
    const answer = await ask('instance.remove', { id: instance.id })
    if (!answer.ok) {
      setFailure(answer.failure)
      return
    }
    useUi.setState({ instance: null, selected: null })
    close()
  }
  const { component, ai } = instance.ports
  const isRunning = instance.actions.includes('stop')
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      width="narrow"
      title={`Remove ${instance.name}?`}
      actions={
        <>
          <Button onClick={close}>Keep it</Button>
          {isRunning && <Button onClick={() => void actOnInstance(instance.id, 'stop')}>Stop all</Button>}
          <Button kind="danger" disabled={isRunning} onClick={() => void remove()}>
            Remove {instance.name}
          </Button>
        </>
      }
    >
      <p>
        Till forgets {instance.name} and frees the ports{' '}
        <span className="whitespace-nowrap">{formatBlock(component)}</span>
        {ai !== null && (
          <>
            {' '}
            and <span className="whitespace-nowrap">{formatBlock(ai)}</span>
          </>
        )}
        . The files in <code className="figures">{instance.shownRoot ?? instance.root}</code> stay as they are,{' '}
        <code className="figures">.env.local</code> too.
      </p>
      {isRunning && (
        <p className="mt-3 text-muted">
          Some of it still runs or waits to. It can be removed once all of it has stopped.
        </p>
      )}
      {failure !== null && (
        <div className="mt-3">
          <FailureNote failure={failure} />
        </div>
      )}
    </Dialog>
  )
}
