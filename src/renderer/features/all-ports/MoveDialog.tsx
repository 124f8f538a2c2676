import { useId, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import type { InstanceRow } from '@shared/model/rows'
import { ask } from '../../state/commands'
import { previewChange } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { RadioGroup } from '../../ui/RadioGroup'
import { useIsShown } from '../../ui/use-is-shown'
import { portOf, typedFrom } from './base-fields'
import { BaseFields } from './BaseFields'
import { Explanation } from './Explanation'
import { useSuggestion } from './use-suggestion'

/** Where an instance is to go: the next free place, or bases of one's own. What it would do is looked at next. */
export function MoveDialog({ instance, onClose }: { instance: InstanceRow; onClose: () => void }) {
  const { suggestion, failure } = useSuggestion({ instance: instance.id, platform: null })
  const [place, setPlace] = useState<'next' | 'custom'>('next')
  const [bases, setBases] = useState(() => typedFrom(instance.ports))
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const [isAsking, setAsking] = useState(false)
  const isShown = useIsShown()
  const formId = useId()
  const { component, ai } = instance.ports
  const isComplete =
    place === 'next'
      ? suggestion?.blocks != null
      : portOf(bases.component) !== null && (ai === null || portOf(bases.ai) !== null)

  const look = async (): Promise<void> => {
    if (!isComplete || isAsking) return
    const blocks = place === 'next' ? (suggestion?.blocks ?? null) : null
    const change: PortChange = {
      kind: 'move-instance',
      instance: instance.id,
      componentBase: blocks === null ? portOf(bases.component) : blocks.component.base,
      aiBase: blocks === null ? (ai === null ? null : portOf(bases.ai)) : (blocks.ai?.base ?? null),
      reason: null,
    }
    setAsking(true)
    const answer = await ask('ports.preview', { change })
    // Who has closed it meanwhile wants to see nothing more of it.
    if (!isShown.current) return
    setAsking(false)
    if (!answer.ok) {
      setRefusal(answer.failure)
      return
    }
    const { obstacle, needsReason } = answer.value
    // What a written reason overcomes is asked for where the change is looked at; all else is mended here.
    if (obstacle !== null && needsReason !== true) {
      setRefusal({ code: 'ports.taken', message: obstacle })
      return
    }
    onClose()
    previewChange(change)
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Move ${instance.name}`}
      description="Both lanes move together. What changes is shown before anything is done."
      width="narrow"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={formId} disabled={!isComplete || isAsking}>
            Show what changes
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void look()
        }}
      >
        <RadioGroup
          label="Where to"
          value={place}
          options={[
            { value: 'next', label: 'The next free place' },
            { value: 'custom', label: 'Bases of my own' },
          ]}
          onChange={(next) => {
            setPlace(next)
            setRefusal(null)
          }}
        />
        {place === 'next' && suggestion !== null && <Explanation suggestion={suggestion} />}
        {place === 'next' && failure !== null && <FailureNote failure={failure} />}
        {place === 'custom' && (
          <BaseFields
            bases={bases}
            aiDistance={ai === null ? null : ai.base - component.base}
            onChange={(typed) => {
              setBases(typed)
              setRefusal(null)
            }}
          />
        )}
        {refusal !== null && <FailureNote failure={refusal} />}
      </form>
    </Dialog>
  )
}
