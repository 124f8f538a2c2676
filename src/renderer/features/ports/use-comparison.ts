import { useEffect, useMemo, useState } from 'react'
import type { Comparison } from '@shared/contract/commands'
import type { Failure } from '@shared/contract/failure'
import type { ConflictRow } from '@shared/model/conflicts'
import type { InstanceId } from '@shared/model/ids'
import type { Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import { ask } from '../../state/commands'
import { useConflicts } from '../../state/port-selectors'
import { useComponents, useListeners, useSpecialists } from '../../state/selectors'

/** How long things must be quiet before they are compared again: a start moves many rows at once. */
export const COMPARE_AFTER_MS = 300

/**
 * What is known of an instance's three columns. `isStale`: what it was made of has changed since, and a newer answer is
 * on its way, or did not come (`failure`).
 */
export type ComparisonView = { comparison: Comparison | null; failure: Failure | null; isStale: boolean }

const UNKNOWN: ComparisonView = { comparison: null, failure: null, isStale: false }

/** Declared, reserved and listening of an instance: asked for at once, and again whenever what it rests on changes. */
export function useComparison(instance: InstanceRow): ComparisonView {
  const [view, setView] = useState<{ of: InstanceId; key: string } & ComparisonView>({
    of: instance.id,
    key: '',
    ...UNKNOWN,
  })
  const listeners = useListeners()
  const conflicts = useConflicts(instance.id)
  const components = useComponents(instance.id)
  const specialists = useSpecialists(instance.id)
  const key = useMemo(
    () => groundOf(instance, listeners, conflicts, [...components, ...specialists]),
    [instance, listeners, conflicts, components, specialists],
  )
  const isKnown = view.of === instance.id && view.key !== ''
  useEffect(() => {
    let isWanted = true
    const look = async (): Promise<void> => {
      const answer = await ask('ports.compare', { instance: instance.id })
      if (!isWanted) return
      const of = instance.id
      // The last good one stays visible, greyed, beneath the reason.
      if (answer.ok) setView({ of, key, comparison: answer.value, failure: null, isStale: false })
      else
        setView((now) => ({
          of,
          key,
          comparison: now.of === of ? now.comparison : null,
          failure: answer.failure,
          isStale: true,
        }))
    }
    const timer = setTimeout(() => void look(), isKnown ? COMPARE_AFTER_MS : 0)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
    // Whether it is the first look decides the wait only.
    // eslint-disable-next-line react/exhaustive-deps
  }, [instance.id, key])
  if (!isKnown) return UNKNOWN
  return { comparison: view.comparison, failure: view.failure, isStale: view.isStale || view.key !== key }
}

/** What a comparison rests on, as one text: equal texts need no new look. */
function groundOf(
  { id, ports }: InstanceRow,
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
