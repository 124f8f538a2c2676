import { useId, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import { ask } from '../../state/commands'
import { type ShownInstance, useSettings } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { RadioGroup } from '../../ui/RadioGroup'

type Rule = 'settings' | 'keep' | 'stop'

const SETTLED = {
  ask: 'They say: ask when Till is quit.',
  keep: 'They say: keep running.',
  stop: 'They say: stop all when Till is quit.',
} as const

/** What becomes of an instance when Till goes, whatever is chosen for the others. */
export function TillGoesDialog({ instance, onClose }: { instance: ShownInstance; onClose: () => void }) {
  const formId = useId()
  const { onQuit } = useSettings()
  const [rule, setRule] = useState<Rule>(instance.whenTillGoes ?? 'settings')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isAsking, setAsking] = useState(false)
  const save = async (): Promise<void> => {
    setAsking(true)
    const choice = rule === 'settings' ? null : rule
    const answer = await ask('instance.whenTillGoes', { id: instance.id, choice })
    setAsking(false)
    if (answer.ok) onClose()
    else setFailure(answer.failure)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="narrow"
      title={`When Till goes: ${instance.name}`}
      description="What becomes of what runs of it when Till is quit, crashes or is killed."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isAsking}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-3 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <RadioGroup<Rule>
          label="When Till goes"
          value={rule}
          onChange={setRule}
          options={[
            {
              value: 'settings',
              label: 'As in the settings',
              note: `${SETTLED[onQuit]} Where Till crashes, it keeps running.`,
            },
            {
              value: 'keep',
              label: 'Keep running',
              note: 'Nobody watches it until Till is back and finds it again.',
            },
            {
              value: 'stop',
              label: 'Stop',
              note: 'Even where Till is killed: a small process beside it, the guardian, ends it then.',
            },
          ]}
        />
        {failure !== null && <FailureNote failure={failure} />}
      </form>
    </Dialog>
  )
}
