import { useId, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { ShownInstance } from '../../state/selectors'
import { ask } from '../../state/commands'
import { showFailure } from '../../state/failures'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { RadioGroup } from '../../ui/RadioGroup'
import { TextField } from '../../ui/TextField'
import { useIsShown } from '../../ui/use-is-shown'

const MOST_LETTERS = 300
const MOST_DAYS = 3_650
const FIRST_DAYS = '7'

type End = 'released' | 'days'

/** Days as typed, or null where that is no number of days. */
function daysOf(text: string): number | null {
  const days = Number(text)
  return /^\d+$/.test(text.trim()) && days >= 1 && days <= MOST_DAYS ? days : null
}

/** Asks that an instance be left alone: why, and until when. */
export function HoldDialog({ instance, onClose }: { instance: ShownInstance; onClose: () => void }) {
  const formId = useId()
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState<End>('released')
  const [days, setDays] = useState(FIRST_DAYS)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isAsking, setAsking] = useState(false)
  const isShown = useIsShown()
  const count = end === 'days' ? daysOf(days) : null
  const canHold = reason.trim() !== '' && (end === 'released' || count !== null)
  const hold = async (): Promise<void> => {
    if (!canHold || isAsking) return
    setAsking(true)
    const answer = await ask('instance.hold', { id: instance.id, reason: reason.trim(), days: count })
    if (!isShown.current) {
      if (!answer.ok) showFailure(answer.failure)
      return
    }
    setAsking(false)
    if (answer.ok) onClose()
    else setFailure(answer.failure)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="narrow"
      title={`Hold ${instance.name}`}
      description="Till starts, restarts and moves nothing of it by itself. You still can."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={formId} disabled={!canHold || isAsking}>
            Hold {instance.name}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          void hold()
        }}
      >
        <TextField
          label="Why"
          help="Shown wherever the instance is."
          maxLength={MOST_LETTERS}
          value={reason}
          onChange={setReason}
        />
        <RadioGroup<End>
          label="Until when"
          value={end}
          onChange={setEnd}
          options={[
            { value: 'released', label: 'Until it is released' },
            { value: 'days', label: 'For some days' },
          ]}
        />
        {end === 'days' && (
          <TextField
            label="Days"
            inputMode="numeric"
            className="w-24! figures"
            error={count === null ? `A whole number from 1 to ${MOST_DAYS}.` : null}
            value={days}
            onChange={setDays}
          />
        )}
        {failure !== null && <FailureNote failure={failure} />}
      </form>
    </Dialog>
  )
}
