import type { Blocking } from '@shared/contract/commands'
import { send } from '../state/commands'
import { Button } from './Button'
import { useForced } from './forced'

type ForceButtonProps = {
  blocking: Blocking
  /** In a row of a table: shorter, and passed by with Tab, because the key B leads to the same. */
  isInRow?: boolean
}

/** Ends the grace of a stopping row: what is left of it is ended by force at once. */
export function ForceButton({ blocking, isInRow = false }: ForceButtonProps) {
  const { ref, name } = blocking
  const isForced = useForced(blocking)
  return (
    <Button
      kind="danger"
      size="small"
      className={isInRow ? 'h-[22px]!' : ''}
      disabled={isForced}
      tabIndex={isInRow ? -1 : 0}
      aria-label={`Force ${name} now`}
      onClick={(event) => {
        event.stopPropagation()
        void send('component.force', { ref })
      }}
    >
      {isInRow ? 'Force now' : `Force ${name} now`}
    </Button>
  )
}
