import { useId, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { Blocks } from '@shared/model/ports'
import { ask } from '../../state/commands'
import { showFailure } from '../../state/failures'
import { useInstances, usePlatforms } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { Field } from '../../ui/Field'
import { ReasonField } from '../../ui/ReasonField'
import { Select } from '../../ui/Select'
import { TextField } from '../../ui/TextField'
import { useIsShown } from '../../ui/use-is-shown'
import { portOf, typedFrom } from './base-fields'
import { BaseFields } from './BaseFields'
import { Explanation } from './Explanation'
import { reservablePlatforms } from './reservable'
import { PLACES, reservationOf, type ReservePlace } from './reserve-form'
import { useSuggestion } from './use-suggestion'

const NOTE_LENGTH = 200

/** Keeps blocks for an instance that does not exist yet, with a note of what for. `ports`: where one clicked. */
export function ReserveDialog({ ports, onClose }: { ports: Blocks | null; onClose: () => void }) {
  const platforms = reservablePlatforms(useInstances(), usePlatforms())
  const [platformId, setPlatform] = useState(() => platforms[0]?.id ?? '')
  const platform = platforms.find(({ id }) => id === platformId)
  const [place, setPlace] = useState<ReservePlace>(ports === null ? 'next' : 'custom')
  const [bases, setBases] = useState(() => typedFrom(ports))
  const [note, setNote] = useState('')
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const [isAsking, setAsking] = useState(false)
  const { suggestion, failure } = useSuggestion(
    place === 'next' && platform !== undefined ? { instance: null, platform: platform.id } : null,
  )
  const isShown = useIsShown()
  const formId = useId()
  const aiDistance = platform?.aiDistance ?? null
  const isPlaced =
    place !== 'custom' || (portOf(bases.component) !== null && (aiDistance === null || portOf(bases.ai) !== null))
  const missing =
    platform === undefined
      ? 'Choose a platform.'
      : !isPlaced
        ? 'Say where the blocks begin.'
        : note.trim() === ''
          ? 'Say what they are kept for.'
          : null

  const reserve = async (): Promise<void> => {
    if (missing !== null || isAsking || platform === undefined) return
    setAsking(true)
    const answer = await ask('block.reserve', {
      platform: platform.id,
      ...reservationOf(place, bases, aiDistance !== null),
      note: note.trim(),
      reason: reason.trim() === '' ? null : reason.trim(),
    })
    if (!isShown.current) {
      if (!answer.ok) showFailure(answer.failure)
      return
    }
    setAsking(false)
    if (answer.ok) onClose()
    else setRefusal(answer.failure)
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Reserve a block"
      description="Kept for later: nothing else gets these ports until you release them."
      width="narrow"
      actions={
        <>
          <p role="status" className="mr-auto text-label text-muted">
            {missing}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={formId} disabled={missing !== null || isAsking}>
            Reserve
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void reserve()
        }}
      >
        <TextField
          label="What for"
          value={note}
          maxLength={NOTE_LENGTH}
          placeholder="the release branch"
          onChange={setNote}
        />
        <div className="grid grid-cols-2 gap-3">
          <Field label="Platform">
            {() => (
              <Select
                label="Platform"
                value={platformId}
                options={platforms.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={setPlatform}
              />
            )}
          </Field>
          <Field label="Place">
            {() => (
              <Select
                label="Place"
                value={place}
                options={PLACES}
                onChange={(next) => {
                  setPlace(next)
                  setRefusal(null)
                }}
              />
            )}
          </Field>
        </div>
        {suggestion !== null && place === 'next' && <Explanation suggestion={suggestion} />}
        {failure !== null && <FailureNote failure={failure} />}
        {place === 'custom' && (
          <BaseFields
            bases={bases}
            aiDistance={aiDistance}
            onChange={(typed) => {
              setBases(typed)
              setRefusal(null)
            }}
          />
        )}
        {refusal !== null && <FailureNote failure={refusal} />}
        {refusal?.code === 'ports.reserved' && <ReasonField reason={reason} onChange={setReason} />}
      </form>
    </Dialog>
  )
}
