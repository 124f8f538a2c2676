import type { BreakerRow } from '@shared/model/degradation'
import { decideCircuit } from '../state/circuits'
import { Button } from './Button'

const WORDS = {
  try: ['Try now', 'Lets a trial begin at once', 'Try now: circuit of'],
  close: ['Close the circuit', 'Forgets its failures, as if nothing had failed', 'Close the circuit of'],
} as const

const ACTIONS = ['try', 'close'] as const

/** What a person may do about a circuit, as main says; what can’t be done now stays in its place, and keeps the focus. */
export function CircuitActions({ circuit }: { circuit: BreakerRow }) {
  return (
    <span className="flex shrink-0 gap-1">
      {ACTIONS.map((action) => (
        <Button
          key={action}
          size="small"
          kind={action === 'try' ? 'secondary' : 'quiet'}
          disabled={!circuit.actions.includes(action)}
          title={WORDS[action][1]}
          aria-label={`${WORDS[action][2]} ${circuit.name}`}
          onClick={() => void decideCircuit(circuit.id, action)}
        >
          {WORDS[action][0]}
        </Button>
      ))}
    </span>
  )
}
