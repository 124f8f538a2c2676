import { useRef } from 'react'
import type { BreakerRow, FallbackRow } from '@shared/model/degradation'
import { useCircuits, useLostCapabilities } from '../../state/circuits'
import { type ShownInstance, useNameOf } from '../../state/selectors'
import { leadToRow } from '../../state/ui-state'
import { Button } from '../../ui/Button'
import { CircuitActions } from '../../ui/CircuitActions'
import { DueIn } from '../../ui/DueIn'
import { useFocusHandedOn } from '../../ui/focus-after'
import { StateGlyph } from '../../ui/StateGlyph'

/** Who is left alone because it keeps failing, who waits for it, and what comes from elsewhere meanwhile. */
export function CircuitStrip({ instance }: { instance: ShownInstance }) {
  const circuits = useCircuits(instance.id)
  const lost = useLostCapabilities(instance.id)
  if (circuits.length + lost.length === 0) return null
  return (
    <section
      aria-label={`Circuits of ${instance.name}`}
      data-live
      className="mb-2 shrink-0 rounded-md border border-line bg-panel"
    >
      <ul className="py-1">
        {circuits.map((circuit) => (
          <CircuitLine key={circuit.id} circuit={circuit} />
        ))}
        {lost.map((row) => (
          <FallbackLine key={row.id} row={row} leadsToPrimary={!circuits.some(({ ref }) => ref === row.primary)} />
        ))}
      </ul>
    </section>
  )
}

/** What is said of a circuit is never cut off: in a narrow window it takes another line. */
const LINE = 'flex min-h-8 items-center gap-2.5 py-0.5 pr-1.5 pl-4'
const WORDS = 'min-w-0 grow [overflow-wrap:anywhere]'

function CircuitLine({ circuit }: { circuit: BreakerRow }) {
  const { ref, name, message, dueAt } = circuit
  const line = useRef<HTMLLIElement>(null)
  useFocusHandedOn(line)
  return (
    <li ref={line} className={LINE}>
      <StateGlyph state={circuit.state === 'open' ? 'failed' : 'starting'} />
      <p className={WORDS}>
        The circuit of {name} is {message}
        <DueIn at={dueAt} words="tried again in" />
      </p>
      {ref !== null && <ShowButton target={ref} />}
      <CircuitActions circuit={circuit} />
    </li>
  )
}

/** Where the line above leads to the primary already, this one need not. */
function FallbackLine({ row, leadsToPrimary }: { row: FallbackRow; leadsToPrimary: boolean }) {
  const primary = useNameOf(row.primary, false)
  return (
    <li className={LINE}>
      <StateGlyph state="degraded" />
      <p className={WORDS}>
        {row.message}
        <DueIn at={row.dueAt} words={`from ${primary} again in`} />
      </p>
      {leadsToPrimary && <ShowButton target={row.primary} />}
    </li>
  )
}

/** Leads to the row a line is about. */
function ShowButton({ target }: { target: NonNullable<BreakerRow['ref']> }) {
  const name = useNameOf(target, false)
  return (
    <Button size="small" kind="quiet" aria-label={`Show ${name}`} onClick={() => leadToRow(target)}>
      Show
    </Button>
  )
}
