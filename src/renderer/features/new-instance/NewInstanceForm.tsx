import { useId, useReducer, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { PlatformRow } from '@shared/model/rows'
import { ask, send } from '../../state/commands'
import type { NewInstanceStart } from '../../state/new-instance'
import { usePlatforms } from '../../state/selectors'
import { showInstance } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { FailureNote } from '../../ui/FailureNote'
import { Fields } from './Fields'
import { Outlook } from './Outlook'
import { changed, creationOf, initialForm, missingOf, requestOf } from './request-form'
import { useProposal } from './use-proposal'

/** The open dialog. */
export function NewInstanceForm({ start, onClose }: { start: NewInstanceStart; onClose: () => void }) {
  const known = usePlatforms()
  // A till.yaml's platform is known only by its folder until an instance of it exists.
  const [inspected, setInspected] = useState<PlatformRow | null>(start.recognised ?? null)
  const platforms = inspected === null || known.some((each) => each.id === inspected.id) ? known : [...known, inspected]
  const [form, change] = useReducer(changed, null, () => initialForm(start, platforms))
  const platform = platforms.find((each) => each.id === form.platform) ?? null
  const request = requestOf(form, platform)
  const { proposal, failure, isStale } = useProposal(request)
  const formId = useId()
  const [isCreating, setCreating] = useState(false)
  const [refusal, setRefusal] = useState<Failure | null>(null)

  const missing = missingOf(form, platform)
  // An obstacle of an earlier form may be gone by now: it is not told again until the answer is there.
  const obstacle = isStale ? null : (proposal?.obstacles[0] ?? null)
  const reason = missing ?? (failure === null ? obstacle : 'This can’t be created; the reason is above.')
  const isLooking = missing === null && failure === null && (proposal === null || isStale)
  const canCreate = reason === null && !isLooking && !isCreating

  const create = async (): Promise<void> => {
    if (!canCreate || request === null || proposal === null) return
    setCreating(true)
    setRefusal(null)
    const answer = await ask('instance.create', creationOf(request, proposal))
    setCreating(false)
    if (!answer.ok) {
      setRefusal(answer.failure)
      return
    }
    showInstance(answer.value.id)
    onClose()
    if (form.isStartedWhenCreated) await send('instance.start', { id: answer.value.id })
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New instance"
      description="Nothing is written or started before “Create”."
      width="sheet"
      actions={
        <>
          <p role="status" className="mr-auto min-w-0 text-label text-muted">
            {isCreating ? 'Creating…' : (reason ?? (isLooking ? 'Looking at the ports…' : null))}
          </p>
          <label className="flex min-h-6 shrink-0 items-center gap-2 pr-2">
            <input
              type="checkbox"
              className="size-3.5 accent-accent"
              checked={form.isStartedWhenCreated}
              onChange={(event) => change({ kind: 'start', isStartedWhenCreated: event.target.checked })}
            />
            Start all when created
          </label>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={formId} disabled={!canCreate}>
            Create
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          void create()
        }}
        className="flex h-[min(42.5rem,calc(100dvh-14rem))] gap-6"
      >
        <div className="-ml-1 w-64 shrink-0 overflow-y-auto pr-1 pl-1">
          <Fields
            form={form}
            platforms={platforms}
            platform={platform}
            proposal={proposal}
            change={change}
            onInspect={setInspected}
          />
        </div>
        <div className="flex min-w-0 grow flex-col gap-3 overflow-y-auto border-l border-line pl-6">
          {refusal !== null && <FailureNote failure={refusal} />}
          {failure !== null && <FailureNote failure={failure} />}
          <Outlook proposal={proposal} isStale={isStale} isAsked={missing === null && failure === null} />
        </div>
      </form>
    </Dialog>
  )
}
