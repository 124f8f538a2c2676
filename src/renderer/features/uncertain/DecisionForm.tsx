import { useId, useRef, useState } from 'react'
import type { Failure } from '@shared/contract/failure'
import type { UncertainChoice, UncertainRow } from '@shared/model/uncertain'
import { ask } from '../../state/commands'
import { showFailure } from '../../state/failures'
import { showToast } from '../../state/toast'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Facts } from '../../ui/Facts'
import { FailureNote } from '../../ui/FailureNote'
import { useFocusHandedOn } from '../../ui/focus-after'
import { RadioGroup } from '../../ui/RadioGroup'
import { RelativeTime } from '../../ui/RelativeTime'
import { useIsShown } from '../../ui/use-is-shown'

/** One process in doubt: what it is, why it is in doubt, and the choices with what each would do. */
export function DecisionForm({ row }: { row: UncertainRow }) {
  const headingId = useId()
  const [wanted, setWanted] = useState<UncertainChoice | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const isShown = useIsShown()
  const item = useRef<HTMLLIElement>(null)
  useFocusHandedOn(item, () => null)
  // What can be chosen may change while it is looked at.
  const picked = row.choices.find(({ choice }) => choice === wanted) ?? row.choices[0]
  const decide = async (): Promise<void> => {
    if (picked === undefined || isAsking) return
    setAsking(true)
    setFailure(null)
    const answer = await ask('uncertain.decide', { run: row.id, choice: picked.choice })
    if (answer.ok) showToast(answer.value.message, null)
    else if (!isShown.current) showFailure(answer.failure)
    else setFailure(answer.failure)
    if (isShown.current) setAsking(false)
  }
  return (
    <li ref={item} aria-labelledby={headingId} className="rounded-md border border-line px-3 pt-2.5 pb-3">
      <h3 id={headingId} className="font-semibold">
        {row.ref} <span className="figures font-normal text-muted">process {row.pid}</span>
      </h3>
      <p className="mt-0.5" data-selectable>
        {row.message}
      </p>
      <div data-selectable>
        <Facts
          facts={[
            [
              'Command',
              <span key="command" className="flex items-start gap-1">
                <code className="figures line-clamp-3 min-w-0 grow [overflow-wrap:anywhere]" title={row.commandLine}>
                  {row.commandLine}
                </code>
                <CopyButton text={row.commandLine} label="Copy the command line" className="-my-1" />
              </span>,
            ],
            [
              'Folder',
              row.folder === null ? null : (
                <code key="folder" className="figures [overflow-wrap:anywhere]">
                  {row.folder}
                </code>
              ),
            ],
            ['Started', row.startedAt === null ? null : <RelativeTime key="started" at={row.startedAt} />],
          ]}
        />
      </div>
      <form
        className="mt-3 flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void decide()
        }}
      >
        <div data-first-focus className="-mx-1">
          <RadioGroup<UncertainChoice>
            label={`What becomes of ${row.ref}, process ${row.pid}`}
            value={picked?.choice ?? 'leave'}
            onChange={setWanted}
            options={row.choices.map(({ choice, label, consequence }) => ({ value: choice, label, note: consequence }))}
          />
        </div>
        {failure !== null && <FailureNote failure={failure} />}
        {picked !== undefined && (
          <div className="flex items-center justify-end gap-3">
            <span role="status" className="text-label text-muted empty:hidden">
              {isAsking ? (picked.choice === 'end' ? 'Waiting for its end…' : 'Looking at it again…') : ''}
            </span>
            <Button type="submit" kind={picked.choice === 'end' ? 'danger' : 'secondary'} disabled={isAsking}>
              {picked.label}
            </Button>
          </div>
        )}
      </form>
    </li>
  )
}
