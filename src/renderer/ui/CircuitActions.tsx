import type { BreakerRow } from '@shared/model/degradation'
import { decideCircuit } from '../state/circuits'
import { Button } from './Button'

const WORDS = {
  try: ['Try now', 'Lets a trial begin at once'],
  close: ['Close', 'Closes the circuit, as if nothing had failed'],
} as const

/** What a person may do about an open circuit, as main says. */
export function CircuitActions({ circuit }: { circuit: BreakerRow }) {
  return (
    <span className="flex shrink-0 gap-1">
      {circuit.actions.map((action) => (
        <Button
          key={action}
          size="small"
          kind={action === 'try' ? 'secondary' : 'quiet'}
          title={WORDS[action][1]}
          aria-label={`${WORDS[action][0]}: circuit of ${circuit.name}`}
          onClick={() => void decideCircuit(circuit.id, action)}
        >
          {WORDS[action][0]}
        </Button>
      ))}
    </span>
  )
}
