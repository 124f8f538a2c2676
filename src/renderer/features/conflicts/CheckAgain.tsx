import { useState } from 'react'
import { send } from '../../state/commands'
import { Button } from '../../ui/Button'

/** Looks at the sockets and the system's rules now, rather than at the next tick. */
export function CheckAgain() {
  const [isChecking, setChecking] = useState(false)
  return (
    <Button
      kind="quiet"
      disabled={isChecking}
      className="-ml-2"
      onClick={() => {
        setChecking(true)
        void send('ports.scan', {}).finally(() => setChecking(false))
      }}
    >
      Check again
    </Button>
  )
}
