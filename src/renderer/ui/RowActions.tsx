import { memo } from 'react'
import type { Ref } from '@shared/model/ids'
import type { RowAction } from '@shared/model/rows'
import { ACTIONS, actOnRow } from '../state/actions'
import { IconButton } from './IconButton'

type RowActionsProps = { target: Ref; name: string; actions: readonly RowAction[] }

/** What may be done with a row now, as small buttons. The keys S, X and R do the same, so Tab passes them by. */
export const RowActions = memo(function RowActions({ target, name, actions }: RowActionsProps) {
  return (
    <span className="flex items-center gap-1">
      {actions.map((action) => (
        <IconButton
          key={action}
          icon={action}
          label={`${ACTIONS[action].word} ${name}`}
          hint={ACTIONS[action].key}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation()
            void actOnRow(target, action)
          }}
        />
      ))}
    </span>
  )
}, isSame)

/** A row changes far more often than what may be done with it; each of its buttons has a tooltip to keep. */
function isSame(before: RowActionsProps, after: RowActionsProps): boolean {
  return before.target === after.target && before.name === after.name && before.actions.join() === after.actions.join()
}
