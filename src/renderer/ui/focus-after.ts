import { type RefObject, useLayoutEffect, useRef } from 'react'

/** Where a person goes on when what had the focus is gone: the next conflict, else the rows. */
const GOES_ON = '[data-conflicts] button, [data-rows] [tabindex="0"]'

/** Where the focus goes when what had it is gone, or null where there is nothing. */
export function nextFocus(): HTMLElement | null {
  return document.querySelector<HTMLElement>(GOES_ON)
}

/** What is to be decided in an element, else its first button. */
function firstIn(element: Element | null): HTMLElement | null {
  return (
    element?.querySelector<HTMLElement>('[data-first-focus] [tabindex="0"]') ??
    element?.querySelector<HTMLElement>('button') ??
    null
  )
}

/**
 * Hands the focus on when an element that has it goes away, so that who works by keyboard does not start at the top: to
 * what stands beside it, else to what `orElse` names; over the window that is something of what lies there.
 */
export function useFocusHandedOn(
  element: RefObject<HTMLElement | null>,
  orElse: () => HTMLElement | null = nextFocus,
): void {
  const otherwise = useRef(orElse)
  useLayoutEffect(() => {
    otherwise.current = orElse
  })
  useLayoutEffect(() => {
    const own = element.current
    return () => {
      if (own === null || !own.contains(document.activeElement)) return
      const next = firstIn(own.nextElementSibling ?? own.previousElementSibling) ?? otherwise.current()
      if (next !== null && !own.contains(next)) next.focus()
    }
  }, [element])
}
