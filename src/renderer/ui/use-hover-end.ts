import { useEffect } from 'react'
import { hoverRow, useUi } from '../state/ui-state'

/** A row that goes away under the pointer is pointed at no more: no event tells so. */
export function useHoverEnd(ref: string): void {
  useEffect(
    () => () => {
      if (useUi.getState().hovered === ref) hoverRow(null)
    },
    [ref],
  )
}
