import { useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import { DEFAULT_LOG_BUDGET_BYTES } from '@shared/words/size'
import { ask } from '../../state/commands'
import { type ShownInstance, useSettings } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { LogBudgetSelect } from '../../ui/LogBudgetSelect'

/** How much room the logs of one instance may take. */
export function LogBudgetDialog({ instance, onClose }: { instance: ShownInstance; onClose: () => void }) {
  const { logBudgetBytes: ofAll = DEFAULT_LOG_BUDGET_BYTES } = useSettings()
  const [bytes, setBytes] = useState(instance.logBudgetBytes ?? null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isAsking, setAsking] = useState(false)
  const save = async (): Promise<void> => {
    setAsking(true)
    const answer = await ask('log.budget', { id: instance.id, bytes })
    setAsking(false)
    if (answer.ok) onClose()
    else setFailure(answer.failure)
  }
  const isLess = (bytes ?? ofAll) < (instance.logBudgetBytes ?? ofAll)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="narrow"
      title={`Room for logs: ${instance.name}`}
      description="What its logs may take on the disk, all runs together."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={isAsking} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col items-start gap-3 pt-1">
        <LogBudgetSelect bytes={bytes} ofAll={ofAll} onChange={setBytes} />
        {isLess && (
          <p className="text-label text-muted">
            Where its logs take more than that now, earlier runs go at once, and the oldest lines of the longest.
          </p>
        )}
        {failure !== null && <FailureNote failure={failure} />}
      </div>
    </Dialog>
  )
}
