import { useLayoutEffect } from 'react'

/** What is selected in a view, else the tab that it is, else its first row, else the view itself. */
const PLACES = [
  'main [data-rows] [aria-selected="true"][tabindex="0"]',
  'main [role="tab"][aria-selected="true"]',
  'main [data-rows] [tabindex="0"]',
  'main',
]

/**
 * Keeps who works by keyboard in what has just opened: where a view went away with the focus in it, or nothing had it, the
 * view that came takes it. `shown` says which view is shown. A pointer moves no focus.
 */
export function useFocusInView(shown: string): void {
  useLayoutEffect(() => {
    const onKeyDown = (): void => void (isByKeyboard = true)
    const onPointerDown = (): void => void (isByKeyboard = false)
    addEventListener('keydown', onKeyDown, true)
    addEventListener('pointerdown', onPointerDown, true)
    return () => {
      removeEventListener('keydown', onKeyDown, true)
      removeEventListener('pointerdown', onPointerDown, true)
      isByKeyboard = false
    }
  }, [])
  useLayoutEffect(() => {
    if (isByKeyboard && isFocusNowhere()) focusView()
  }, [shown])
}

/** For a view that is drawn only when its code has been loaded: the focus, where it waits for it, goes on into it. */
export function useFocusAwaited(): void {
  useLayoutEffect(() => {
    if (document.activeElement?.tagName === 'MAIN') focusView()
  }, [])
}

const LEFT_TAB = 'main [role="tab"][aria-selected="false"]'

/** The last thing that was done was a key. */
let isByKeyboard = false

/** Also on the tab of what was shown before: it is no way back in. */
function isFocusNowhere(): boolean {
  const { activeElement } = document
  return activeElement === null || activeElement === document.body || activeElement.matches(LEFT_TAB)
}

function focusView(): void {
  const places = PLACES.map((place) => document.querySelector<HTMLElement>(place))
  places.find((place) => place !== null)?.focus()
}
