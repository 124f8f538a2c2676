import { useCircuit } from '../state/circuits'
import { CircuitActions } from './CircuitActions'
import { DueIn } from './DueIn'

/** The circuit of a row that is left alone because it keeps failing, and what can be done about it; else nothing. */
export function CircuitFact({ target }: { target: string }) {
  const circuit = useCircuit(target)
  if (circuit === undefined) return null
  return (
    <section aria-label={`Circuit of ${circuit.name}`} className="mt-2 rounded-sm border border-line px-2.5 py-2">
      <p className="text-label">
        <span
          className={circuit.state === 'open' ? 'font-semibold text-failed-ink' : 'font-semibold text-degraded-ink'}
        >
          Circuit
        </span>{' '}
        {circuit.message}
        <DueIn at={circuit.dueAt} words="tried again in" />
      </p>
      <div className="mt-1.5">
        <CircuitActions circuit={circuit} />
      </div>
    </section>
  )
}
