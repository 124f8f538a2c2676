import { type RefObject, useEffect, useRef } from 'react'

/** Whether the component is still there: an answer may come after a person has closed what asked. */
export function useIsShown(): RefObject<boolean> {
  const isShown = useRef(true)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])
  return isShown
}
