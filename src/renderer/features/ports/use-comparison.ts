import { useEffect, useMemo, useRef, useState } from 'react'
import type { Comparison } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { ConflictRow } from '@shared/model/conflicts'
import type { Listener } from '@shared/model/ports'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { ask } from '../../state/commands'
import { useConflicts } from '../../state/port-selectors'
import { type ShownInstance, useComponents, useListeners, useSpecialists } from '../../state/selectors'

/** How long things must be quiet before they are compared again: a start moves many rows at once. */
export const COMPARE_AFTER_MS = 300
/** Where they never are quiet, they are compared after this time all the same. */
const COMPARE_WITHIN_MS = 2_000

/**
 * What is known of an instance's three columns. `isStale`: what it was made of has changed since, and a newer answer is
 * on its way, or did not come (`failure`).
 */
export type ComparisonView = { comparison: Comparison | null; failure: Failure | null; isStale: boolean }

const UNKNOWN: ComparisonView = { comparison: null, failure: null, isStale: false }

/**
 * Declared, reserved and listening of an instance: asked for at once, and again whenever what it rests on changes. For
 * one instance; who shows another one gives the component that asks another key.
 */
export function useComparison(instance: ShownInstance): ComparisonView {
  const [view, setView] = useState<{ key: string } & ComparisonView>({ key: '', ...UNKNOWN })
  const listeners = useListeners()
  const conflicts = useConflicts(instance.id)
  const components = useComponents(instance.id)
  const specialists = useSpecialists(instance.id)
  const key = useMemo(
    () => groundOf(instance, listeners, conflicts, [...components, ...specialists]),
    [instance, listeners, conflicts, components, specialists],
  )
  const looks = useRef({ asked: 0, shown: 0, dueSince: null as number | null })
  useEffect(() => {
    const now = looks.current
    const look = async (): Promise<void> => {
      now.dueSince = null
      now.asked += 1
      const turn = now.asked
      const answer = await ask('ports.compare', { instance: instance.id })
      // An answer that is old already is better than none, but never than a newer one.
      if (turn < now.shown) return
      now.shown = turn
      // The last good one stays visible, greyed, beneath the reason.
      if (answer.ok) setView({ key, comparison: answer.value, failure: null, isStale: false })
      else setView(({ comparison }) => ({ key, comparison, failure: answer.failure, isStale: true }))
    }
    now.dueSince ??= performance.now()
    const left = now.dueSince + COMPARE_WITHIN_MS - performance.now()
    const timer = setTimeout(() => void look(), now.asked === 0 ? 0 : Math.max(0, Math.min(COMPARE_AFTER_MS, left)))
    return () => clearTimeout(timer)
  }, [instance.id, key])
  return { comparison: view.comparison, failure: view.failure, isStale: view.isStale || view.key !== key }
}

/** What a comparison rests on, as one text: equal texts need no new look. */
function groundOf(
  { id, ports }: ShownInstance,
  listeners: readonly Listener[],
  conflicts: readonly ConflictRow[],
  rows: readonly (ComponentRow | SpecialistRow)[],
): string {
  const lanes = ports.ai === null ? [ports.component] : [ports.component, ports.ai]
  const concerned = listeners.filter(
    ({ ref, port }) =>
      ref?.startsWith(`${id}/`) === true || lanes.some(({ base, size }) => port >= base && port < base + size),
  )
  return [
    ...lanes.map(({ base }) => base),
    ...concerned.map((each) => `${each.id}=${each.pid ?? ''}=${each.ref ?? ''}`),
    ...conflicts.map((each) => `${each.id}=${each.message}`),
    ...rows.map((row) => `${row.id}=${row.port ?? ''}=${row.state}`),
  ].join('\n')
}
