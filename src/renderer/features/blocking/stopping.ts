import { useMemo } from 'react'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { isEnding } from '../../state/blocking'
import { useComponents, useSpecialists } from '../../state/selectors'

/** The rows of an instance of which something is still to end, longest first. */
export function useStopping(instance: string): readonly (ComponentRow | SpecialistRow)[] {
  const components = useComponents(instance)
  const specialists = useSpecialists(instance)
  return useMemo(
    () => [...components, ...specialists].filter(isEnding).toSorted((a, b) => a.since - b.since),
    [components, specialists],
  )
}
