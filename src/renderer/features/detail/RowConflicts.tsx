import type { ConflictRow } from '@shared/model/conflicts'
import type { LifecycleState } from '@shared/model/lifecycle'
import { useConflictsOfRow } from '../../state/port-selectors'
import { openConflict } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { StateGlyph } from '../../ui/StateGlyph'

const GLYPH: Record<ConflictRow['level'], LifecycleState> = { error: 'failed', warning: 'degraded', info: 'unknown' }

/** The conflicts of the row that is looked at, each with its way out. */
export function RowConflicts({ target }: { target: string }) {
  const conflicts = useConflictsOfRow(target)
  if (conflicts.length === 0) return null
  return (
    <ul aria-label="Conflicts" className="mt-2 flex flex-col gap-1.5">
      {conflicts.map(({ id, title, level, isIgnored }) => (
        <li key={id} className="flex items-start gap-2 text-label leading-[1.125rem]">
          <StateGlyph state={isIgnored ? 'stopped' : GLYPH[level]} size={12} className="mt-1.5" />
          <span className="min-w-0 grow py-[3px]">
            {title}
            {isIgnored && <span className="text-muted">, ignored</span>}
          </span>
          <Button
            size="small"
            aria-haspopup="dialog"
            aria-label={`${isIgnored || level === 'info' ? 'Look at' : 'Resolve'}: ${title}`}
            onClick={() => openConflict(id)}
          >
            {isIgnored || level === 'info' ? 'Look…' : 'Resolve…'}
          </Button>
        </li>
      ))}
    </ul>
  )
}
