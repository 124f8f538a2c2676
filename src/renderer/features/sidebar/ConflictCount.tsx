import type { InstanceId } from '@shared/model/ids'
import { openConflicts, useConflicts } from '../../state/port-selectors'

/** How many conflicts of an instance ask for a person, after its summary; nothing where none does. */
export function ConflictCount({ instance }: { instance: InstanceId }) {
  const open = openConflicts(useConflicts(instance))
  if (open.length === 0) return null
  const ink = open.some(({ level }) => level === 'error') ? 'text-failed-ink' : 'text-degraded-ink'
  return (
    <>
      {' · '}
      <span className={`whitespace-nowrap ${ink}`} title={open.map(({ title }) => title).join('\n')}>
        {open.length === 1 ? '1 conflict' : `${open.length} conflicts`}
      </span>
    </>
  )
}
