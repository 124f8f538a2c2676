import { type RefObject, useEffect, useState } from 'react'

/** Marks what scrolls: `useIsNear` looks from there. */
export const SCROLLER_ATTRIBUTE = 'data-scroller'

/** So far outside of what is seen counts as near: a turn of the wheel shows nothing old. */
const NEAR_PX = 240

type Watch = { observer: IntersectionObserver; hearers: Map<Element, (isNear: boolean) => void> }

/** One observer for each scroller, as long as anything in it is watched. */
const watches = new WeakMap<Element, Watch>()

function watchOf(scroller: Element): Watch {
  const known = watches.get(scroller)
  if (known !== undefined) return known
  const hearers: Watch['hearers'] = new Map()
  const hear = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting } of entries) hearers.get(target)?.(isIntersecting)
  }
  const watch = {
    observer: new IntersectionObserver(hear, { root: scroller, rootMargin: `${NEAR_PX}px` }),
    hearers,
  }
  watches.set(scroller, watch)
  return watch
}

/** Whether an element is in view of the scroller around it, or nearly; true until that is known. */
export function useIsNear(element: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(true)
  useEffect(() => {
    const target = element.current
    const scroller = target?.closest(`[${SCROLLER_ATTRIBUTE}]`)
    if (target === null || scroller === null || scroller === undefined) return undefined
    const { observer, hearers } = watchOf(scroller)
    hearers.set(target, setNear)
    observer.observe(target)
    return () => {
      observer.unobserve(target)
      hearers.delete(target)
    }
  }, [element])
  return isNear
}
