import { useMemo } from 'react'
import type { BreakerRow, FallbackRow } from '@shared/model/degradation'
import type { Tables } from '@shared/model/rows'
import { send } from './commands'
import { perTable } from './per-table'
import { useProjection } from './store'

const circuitsOf = perTable((rows: Tables['breakers']): readonly BreakerRow[] => [...rows.values()])
const fallbacksOf = perTable((rows: Tables['fallbacks']): readonly FallbackRow[] => [...rows.values()])

/** The circuits of an instance that are not closed, as they opened first: a trial moves none of them. */
export function useCircuits(instance: string): readonly BreakerRow[] {
  const all = useProjection(({ tables }) => circuitsOf(tables.breakers))
  return useMemo(() => all.filter((row) => row.instance === instance), [all, instance])
}

/** The circuit of one component, where it is not closed. */
export function useCircuit(ref: string): BreakerRow | undefined {
  return useProjection(({ tables }) => tables.breakers.get(ref))
}

/** The capabilities of an instance that do not come from where they should. */
export function useLostCapabilities(instance: string): readonly FallbackRow[] {
  const all = useProjection(({ tables }) => fallbacksOf(tables.fallbacks))
  return useMemo(() => all.filter((row) => row.instance === instance && row.isDegraded), [all, instance])
}

/** Tries what is left alone, or closes its circuit as if nothing had failed. */
export async function decideCircuit(id: string, choice: 'try' | 'close'): Promise<void> {
  await send('breaker.decide', { id, choice })
}
