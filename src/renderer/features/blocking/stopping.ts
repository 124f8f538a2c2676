import { useMemo } from 'react'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { useComponents, useSpecialists } from '../../state/selectors'

/** The rows of an instance that are stopping, longest first. */
export function useStopping(instance: string): readonly (ComponentRow | SpecialistRow)[] {
  const components = useComponents(instance)
  const specialists = useSpecialists(instance)
  return useMemo(
    () =>
      [...components, ...specialists].filter(({ state }) => state === 'stopping').toSorted((a, b) => a.since - b.since),
    [components, specialists],
  )
}
