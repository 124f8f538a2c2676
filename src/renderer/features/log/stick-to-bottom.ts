import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Distance from the end within which the end counts as shown: fractions of pixels under zoom. */
const AT_END_PX = 4

/** The end of a scroller, as it follows what is added. */
export type Stick = {
  isFollowing: boolean
  /** Goes to the end and stays there. */
  follow(): void
  /** For the scroller's `onScroll`. */
  onScroll(): void
}

/**
 * Keeps a scroller at its end while `content` grows, until a person scrolls up; scrolling to the end, or `follow`,
 * takes it up again. Only a move upwards releases: growing and trimming never do.
 */
export function useStick(scroller: RefObject<HTMLElement | null>, content: unknown): Stick {
  const [isFollowing, setFollowing] = useState(true)
  const following = useRef(true)
  const lastTop = useRef(0)

  const toEnd = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
  }, [scroller])
  const set = useCallback((next: boolean) => {
    following.current = next
    setFollowing(next)
  }, [])

  useLayoutEffect(() => {
    if (following.current) toEnd()
  }, [content, toEnd])

  useEffect(() => {
    // Lines get their true height when they are first drawn, and the panel can be resized.
    const element = scroller.current
    if (element === null || typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(() => {
      if (following.current) toEnd()
    })
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [scroller, toEnd])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END_PX
    if (isAtEnd) set(true)
    else if (element.scrollTop < lastTop.current) set(false)
    lastTop.current = element.scrollTop
  }, [scroller, set])

  const follow = useCallback(() => {
    set(true)
    toEnd()
  }, [set, toEnd])

  return { isFollowing, follow, onScroll }
}
