import type { RowAction, SpecialistRow } from '@shared/model/rows'
import { send } from '../../state/commands'
import { IconButton } from '../../ui/IconButton'

const WORDS: Record<RowAction, string> = { start: 'Start', stop: 'Stop', restart: 'Restart' }
const COMMAND = { start: 'component.start', stop: 'component.stop', restart: 'component.restart' } as const

/** What may be done with a specialist now: exactly what main says. Seen when the row is pointed at or focused. */
export function SpecialistActions({ row }: { row: SpecialistRow }) {
  return (
    <span className="flex justify-end opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 group-focus:opacity-100">
      {row.actions.map((action) => (
        <IconButton
          key={action}
          icon={action}
          label={`${WORDS[action]} ${row.name}`}
          onClick={(event) => {
            event.stopPropagation()
            void send(COMMAND[action], { ref: row.id })
          }}
        />
      ))}
    </span>
  )
}
