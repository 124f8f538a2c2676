import { type FocusEvent, type MouseEvent, useState } from 'react'
import { hoverRow } from '../state/ui-state'
import { useHoverEnd } from './use-hover-end'

/** What a row hears to know that a person is there. */
export type Reach = {
  onMouseEnter(): void
  onMouseLeave(event: MouseEvent<HTMLElement>): void
  onFocus(): void
  onBlur(event: FocusEvent<HTMLElement>): void
}

/**
 * Whether a row is pointed at or has the focus in it: only then its buttons are drawn, each of which has a tooltip to keep.
 * Tells table and map which row is under the pointer. `reach` is for the row’s element.
 */
export function useReached(ref: string): { isReached: boolean; reach: Reach } {
  const [isReached, setReached] = useState(false)
  useHoverEnd(ref)
  const reach: Reach = {
    onMouseEnter() {
      hoverRow(ref)
      setReached(true)
    },
    onMouseLeave({ currentTarget }) {
      hoverRow(null)
      setReached(currentTarget.contains(document.activeElement))
    },
    onFocus: () => setReached(true),
    onBlur({ currentTarget, relatedTarget }) {
      setReached(currentTarget.matches(':hover') || currentTarget.contains(relatedTarget))
    },
  }
  return { isReached, reach }
}
