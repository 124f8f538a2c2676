import { type RefCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Distance from the end within which the end counts as shown: fractions of pixels under zoom. */
const AT_END_PX = 4

/** The end of a scroller, as it follows what is added. */
export type Stick = {
  /** For the scroller, whose first child holds the content. */
  scroller: RefCallback<HTMLElement>
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
export function useStick(content: unknown): Stick {
  // State, not a ref: the scroller comes later than this hook, when there is something to scroll.
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [isFollowing, setFollowing] = useState(true)
  const lastTop = useRef(0)

  useLayoutEffect(() => {
    if (isFollowing) lastTop.current = toEnd(element)
  }, [content, element, isFollowing])

  useEffect(() => {
    // Lines get their true height when they are first drawn, and the panel can be resized.
    if (!isFollowing || element === null || typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(() => {
      lastTop.current = toEnd(element)
    })
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [element, isFollowing])

  return {
    scroller: setElement,
    isFollowing,
    follow() {
      setFollowing(true)
      lastTop.current = toEnd(element)
    },
    onScroll() {
      if (element === null) return
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END_PX
      if (isAtEnd) setFollowing(true)
      else if (element.scrollTop < lastTop.current) setFollowing(false)
      lastTop.current = element.scrollTop
    },
  }
}

/** Answers where that is. */
function toEnd(element: HTMLElement | null): number {
  if (element === null) return 0
  element.scrollTop = element.scrollHeight
  return element.scrollTop
}
