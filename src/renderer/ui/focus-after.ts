import { type RefObject, useLayoutEffect } from 'react'

/** Where a person goes on when what had the focus is gone: the next conflict, else the rows. */
const GOES_ON = '[data-conflicts] button, [data-rows] [tabindex="0"]'

/** Where the focus goes when what had it is gone, or null where there is nothing. */
export function nextFocus(): HTMLElement | null {
  return document.querySelector<HTMLElement>(GOES_ON)
}

/** Hands the focus on when an element that has it goes away, so that who works by keyboard does not start at the top. */
export function useFocusHandedOn(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const own = element.current
    return () => {
      if (own === null || !own.contains(document.activeElement)) return
      const beside = own.nextElementSibling ?? own.previousElementSibling
      const next = beside?.querySelector<HTMLElement>('button') ?? nextFocus()
      if (next !== null && !own.contains(next)) next.focus()
    }
  }, [element])
}
