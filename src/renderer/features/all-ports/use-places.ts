import { useMemo, useState } from 'react'
import { useAhead, useAllConflicts } from '../../state/port-selectors'
import {
  useComponentsByInstance,
  useInstances,
  useListeners,
  usePlatforms,
  useSpecialistsByInstance,
} from '../../state/selectors'
import type { Raster } from './free-places'
import type { Place } from './place'
import { placesMaker } from './places'

const HUNDRED: Raster = { size: 100, aiDistance: null }

/** The lines of the board, live. Lines that did not change are the same objects. */
export function usePlaces(): readonly Place[] {
  const [make] = useState(placesMaker)
  const instances = useInstances()
  const components = useComponentsByInstance()
  const specialists = useSpecialistsByInstance()
  const listeners = useListeners()
  const conflicts = useAllConflicts()
  const ahead = useAhead()
  const platforms = usePlatforms()
  return useMemo(() => {
    const platform = platforms[0]
    const raster =
      platform === undefined
        ? HUNDRED
        : {
            size: platform.blockSize,
            aiDistance: platform.aiBase === null ? null : platform.aiBase - platform.componentBase,
          }
    return make({ instances, components, specialists, listeners, conflicts, ahead, raster })
  }, [make, instances, components, specialists, listeners, conflicts, ahead, platforms])
}
