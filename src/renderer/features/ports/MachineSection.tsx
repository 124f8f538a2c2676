import { useState } from 'react'
import type { ConflictRow } from '@shared/model/conflicts'
import type { ShownInstance } from '../../state/selectors'
import { send } from '../../state/commands'
import { useConflicts, usePortRules } from '../../state/port-selectors'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Section } from '../../ui/Section'
import { StateGlyph } from '../../ui/StateGlyph'
import { machineFacts } from './machine-facts'

/** What the operating system itself does with ports, and the one line that keeps it off ours. */
export function MachineSection({ instance }: { instance: ShownInstance }) {
  const rules = usePortRules()
  const conflicts = useConflicts(instance.id)
  const [isLooking, setLooking] = useState(false)
  const remedies = conflicts.filter(({ kind, remedy }) => kind === 'ephemeral' && remedy !== null)
  const lookAgain = async (): Promise<void> => {
    setLooking(true)
    await send('ports.scan', {})
    setLooking(false)
  }
  return (
    <Section
      title="This machine"
      note={rules === undefined ? 'Not known yet.' : undefined}
      actions={
        <Button size="small" disabled={isLooking} onClick={() => void lookAgain()} className="ml-auto">
          Check again
        </Button>
      }
    >
      {rules !== undefined && (
        <dl data-selectable className="mt-1 grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1">
          {machineFacts(rules).map(({ name, figure, words }) => (
            <div key={name} className="contents">
              <dt className="text-label leading-5 text-muted">{name}</dt>
              <dd className="text-label leading-5">
                <span className="figures">{figure}</span> <span className="text-faint">{words}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {remedies.map((conflict) => (
        <Remedy key={conflict.id} conflict={conflict} />
      ))}
    </Section>
  )
}

function Remedy({ conflict }: { conflict: ConflictRow }) {
  return (
    <div className="mt-3 rounded-md bg-raised px-3 py-2 [--glyph-ground:var(--raised)]">
      <p data-selectable className="flex gap-2 text-label leading-[1.125rem]">
        {!conflict.isIgnored && (
          <StateGlyph state={conflict.level === 'error' ? 'failed' : 'degraded'} size={12} className="mt-[3px]" />
        )}
        <span className="min-w-0">
          <span className="font-medium">{conflict.title}</span>
          <span className="block text-muted">{conflict.message}</span>
        </span>
      </p>
      <p className="mt-1.5 flex items-center gap-1">
        <code data-selectable className="figures min-w-0 [overflow-wrap:anywhere]">
          {conflict.remedy}
        </code>
        <CopyButton text={conflict.remedy ?? ''} label="Copy the remedy" />
      </p>
    </div>
  )
}
