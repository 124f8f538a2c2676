import { useEffect, useState } from 'react'
import { send } from '../../state/commands'
import { Button } from '../../ui/Button'

/** How long the outcome is said. */
const SAID_MS = 4_000

/** Looks at the sockets and the system's rules now, rather than at the next tick; says so where nothing changed by it. */
export function CheckAgain() {
  const [step, setStep] = useState<'asked' | 'looked' | null>(null)
  useEffect(() => {
    if (step !== 'looked') return undefined
    const timer = setTimeout(() => setStep(null), SAID_MS)
    return () => clearTimeout(timer)
  }, [step])
  const check = async (): Promise<void> => {
    setStep('asked')
    setStep((await send('ports.scan', {})) === undefined ? null : 'looked')
  }
  return (
    <>
      <Button kind="quiet" disabled={step === 'asked'} className="-ml-2" onClick={() => void check()}>
        Check again
      </Button>
      <span role="status" className="shrink-0 text-label empty:hidden">
        {step === 'asked' ? 'Looking…' : step === 'looked' ? 'Still so.' : ''}
      </span>
    </>
  )
}
