// Over the usual length: one scroller's position has one owner, and following, holding on and drawing a part are all it.
import { type RefCallback, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Drawn, drawnAt, drawnWith, topOf } from './drawn'
import type { LogPage } from './pages'
import { idOf, type ShownLine } from './shown-line'

/** Distance from the end within which the end counts as shown: fractions of pixels under zoom. */
const AT_END_PX = 4
/** Nearer to an end of what is loaded than this, more is loaded. */
const NEAR_PX = 600
/** Height of a line in one row (12 px type), from which the height of a page that was not drawn yet is guessed. */
const LINE_PX = 18
/** Before the scroller was measured. */
const GUESSED_PX = 600

/** The line that stays where it is, so many pixels under the upper edge, whatever comes or goes around it. */
type Anchor = { page: number; id: string; belowTopPx: number; isRevealed?: boolean }

type LogScrollOptions = {
  pages: readonly LogPage<ShownLine>[]
  /** The end is kept in view while lines are added. */
  isFollowing: boolean
  isWrapped: boolean
  /** The line to bring to the middle, each time this is another object. */
  reveal: { id: string } | null
  /** A person scrolled up from the end that was followed. */
  onLeave(): void
  /** The first loaded lines are nearly in view; the last ones are. */
  onNearTop(): void
  onNearEnd(): void
  /** A person scrolled to the very end. */
  onEnd(): void
}

/** A scroller that draws only what is near, holds its place, and follows its end. */
export type LogScroll = {
  /** For the scroller. */
  scroller: RefCallback<HTMLElement>
  /** For the element in it that holds the pages, each marked `data-page`. */
  content: RefCallback<HTMLElement>
  onScroll(): void
  drawn: Drawn
}

export function useLogScroll(options: LogScrollOptions): LogScroll {
  const { pages, isFollowing, isWrapped, reveal, onLeave, onNearTop, onNearEnd, onEnd } = options
  // State, not refs: the scroller comes later than this hook, when there is something to scroll.
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [content, setContent] = useState<HTMLElement | null>(null)
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  const [revealed, setRevealed] = useState<{ id: string } | null>(null)
  const [size, setSize] = useState({ width: 0, height: GUESSED_PX })
  const [measured, setMeasured] = useState<ReadonlyMap<number, number>>(new Map())
  const held = useHeld(content)
  const lastTop = useRef(0)

  if (reveal !== null && reveal !== revealed) {
    setRevealed(reveal)
    const page = pages.find(({ lines }) => lines.some((line) => idOf(line) === reveal.id))
    if (page !== undefined) {
      setAnchor({
        page: page.page,
        id: reveal.id,
        belowTopPx: Math.round((size.height - LINE_PX) / 2),
        isRevealed: true,
      })
    }
  }

  const heights = useMemo(
    () => pages.map(({ page, lines }) => (isWrapped ? measured.get(page) : undefined) ?? lines.length * LINE_PX),
    [pages, measured, isWrapped],
  )
  const whole = topOf(heights, heights.length)
  const top = isFollowing || anchor === null ? whole - size.height : topAt(anchor, pages, heights)
  const drawn = withHeld(drawnAt(heights, top, size.height), heights, pages, held)

  useLayoutEffect(() => {
    if (isWrapped && content !== null) setMeasured((before) => measuredNow(before, content))
  }, [isWrapped, content, pages, drawn.from, drawn.to, size.width])

  // After every drawing: heights are known only then.
  useLayoutEffect(() => {
    if (element === null || content === null) return
    if (isFollowing) {
      element.scrollTop = element.scrollHeight
      lastTop.current = element.scrollTop
    } else if (anchor !== null) {
      // What a person scrolled since is not told yet, and is not to be taken back. At the end it may be another thing:
      // there is less than there was.
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END_PX
      const scrolled = anchor.isRevealed === true || isAtEnd ? 0 : element.scrollTop - lastTop.current
      const wanted = anchor.belowTopPx - scrolled
      const shift = (placeOf(anchor, element, content) ?? wanted) - wanted
      if (Math.abs(shift) < 1) return
      element.scrollTop += shift
      lastTop.current = element.scrollTop - scrolled
    }
  })

  // What was found may stand far to the right.
  useEffect(() => {
    if (reveal === null || element === null || content === null) return
    const hit = content.querySelector('[aria-current] mark')?.getBoundingClientRect()
    const { left, right } = element.getBoundingClientRect()
    if (hit !== undefined && (hit.right > right || hit.left < left)) element.scrollLeft += hit.left - (left + right) / 2
  }, [reveal, element, content])

  useEffect(() => {
    // Without a height nothing is near: it is hidden.
    if (element === null || element.clientHeight === 0 || isFollowing || pages.length === 0) return
    if (element.scrollTop < NEAR_PX) onNearTop()
    if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX) onNearEnd()
    // After each change of what is loaded; scrolling asks by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pages, element, isFollowing])

  useEffect(() => {
    if (element === null || typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(() => {
      setSize((before) => {
        const now = { width: element.clientWidth, height: element.clientHeight || GUESSED_PX }
        if (before.width !== now.width) setMeasured(new Map())
        return before.width === now.width && before.height === now.height ? before : now
      })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])

  const onScroll = useCallback(() => {
    if (element === null || content === null) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const moved = scrollTop - lastTop.current
    lastTop.current = scrollTop
    const toEnd = scrollHeight - scrollTop - clientHeight
    if (isFollowing) {
      // Only a move upwards lets go: growing and trimming never do.
      if (moved >= 0 || toEnd <= AT_END_PX) return
      setAnchor(firstSeen(element, content) ?? guessedAt(element, content, pages, heights))
      onLeave()
      return
    }
    setAnchor((before) => firstSeen(element, content) ?? guessedAt(element, content, pages, heights) ?? before)
    if (moved > 0 && toEnd <= AT_END_PX) onEnd()
    else if (moved > 0 && toEnd < NEAR_PX) onNearEnd()
    if (moved < 0 && scrollTop < NEAR_PX) onNearTop()
  }, [element, content, pages, heights, isFollowing, onLeave, onEnd, onNearTop, onNearEnd])

  return { scroller: setElement, content: setContent, onScroll, drawn }
}

/** Where the upper edge is, as far as heights are known. */
function topAt(anchor: Anchor, pages: readonly LogPage<ShownLine>[], heights: readonly number[]): number {
  const index = pages.findIndex(({ page }) => page === anchor.page)
  const lines = pages[index]?.lines ?? []
  const line = lines.findIndex((each) => idOf(each) === anchor.id)
  if (line === -1) return 0
  return topOf(heights, index) + ((heights[index] ?? 0) * line) / lines.length - anchor.belowTopPx
}

/** Pixels from the upper edge to the anchor's line as it is drawn; null where it is not. */
function placeOf(anchor: Anchor, element: HTMLElement, content: HTMLElement): number | null {
  const page = content.querySelector(`[data-page="${anchor.page}"]`)
  const line = [...(page?.children ?? [])].find(
    (each) => each instanceof HTMLElement && each.dataset['id'] === anchor.id,
  )
  return line === undefined ? null : line.getBoundingClientRect().top - element.getBoundingClientRect().top
}

/** The line at the upper edge where nothing is drawn yet, as far as heights are known: after a long way at once. */
function guessedAt(
  element: HTMLElement,
  content: HTMLElement,
  pages: readonly LogPage<ShownLine>[],
  heights: readonly number[],
): Anchor | null {
  const y = Math.max(0, element.getBoundingClientRect().top - content.getBoundingClientRect().top)
  let pageTop = 0
  for (const [index, { page, lines }] of pages.entries()) {
    const height = heights[index] ?? 0
    if (y < pageTop + height) {
      const line = Math.floor(((y - pageTop) / height) * lines.length)
      const id = lines[line]
      return id === undefined ? null : { page, id: idOf(id), belowTopPx: pageTop + (line * height) / lines.length - y }
    }
    pageTop += height
  }
  return null
}

/** The first line that is seen whole or in part; null where nothing is drawn. */
function firstSeen(element: HTMLElement, content: HTMLElement): Anchor | null {
  const { top: edge, bottom: end } = element.getBoundingClientRect()
  for (const page of content.querySelectorAll<HTMLElement>('[data-page]')) {
    if (page.getBoundingClientRect().bottom <= edge) continue
    for (const line of page.children) {
      const { top, bottom } = line.getBoundingClientRect()
      if (top >= end && end > edge) return null
      if (bottom > edge && line instanceof HTMLElement)
        return { page: Number(page.dataset['page']), id: line.dataset['id'] ?? '', belowTopPx: top - edge }
    }
  }
  return null
}

function measuredNow(before: ReadonlyMap<number, number>, content: HTMLElement): ReadonlyMap<number, number> {
  const now = new Map(before)
  let hasChanged = false
  for (const element of content.querySelectorAll<HTMLElement>('[data-page]')) {
    const page = Number(element.dataset['page'])
    const height = element.offsetHeight
    if (height === 0 || now.get(page) === height) continue
    now.set(page, height)
    hasChanged = true
  }
  return hasChanged ? now : before
}

type Held = { first: number; last: number }

/** The pages over which a selection reaches, by their numbers: taken away they would take it along. */
function useHeld(content: HTMLElement | null): Held | null {
  const [held, setHeld] = useState<Held | null>(null)
  useEffect(() => {
    if (content === null) return undefined
    const look = (): void => {
      const selection = document.getSelection()
      const ends =
        selection === null || selection.isCollapsed
          ? []
          : [selection.anchorNode, selection.focusNode].flatMap((node) => pageAround(node, content))
      const now = ends.length === 2 ? { first: Math.min(...ends), last: Math.max(...ends) } : null
      setHeld((before) => (before?.first === now?.first && before?.last === now?.last ? before : now))
    }
    document.addEventListener('selectionchange', look)
    return () => document.removeEventListener('selectionchange', look)
  }, [content])
  return held
}

function pageAround(node: Node | null, content: HTMLElement): number[] {
  const element = node instanceof Element ? node : node?.parentElement
  const page = element?.closest<HTMLElement>('[data-page]')
  return page === null || page === undefined || !content.contains(page) ? [] : [Number(page.dataset['page'])]
}

function withHeld(
  drawn: Drawn,
  heights: readonly number[],
  pages: readonly LogPage<ShownLine>[],
  held: Held | null,
): Drawn {
  if (held === null) return drawn
  const first = pages.findIndex(({ page }) => page >= held.first)
  const last = pages.findLastIndex(({ page }) => page <= held.last)
  return first === -1 || last === -1 ? drawn : drawnWith(drawn, heights, first, last)
}
