import { type RefObject, useImperativeHandle, useRef } from 'react'
import { createPortal } from 'react-dom'
import type { Point } from './drag-geometry'

/** From the pointer to the ghost's corner, so that the place under the pointer stays in view. */
const BESIDE_PX = 14

/** Tells the ghost where the pointer is, without drawing anything anew. */
export type GhostHandle = { follow(point: Point): void }

type DragGhostProps = { handle: RefObject<GhostHandle | null>; at: Point; isRefused: boolean; text: string }

/** What is being dragged, beside the pointer. Over everything; takes no events. For the eye only: the caption says it. */
export function DragGhost({ handle, at, isRefused, text }: DragGhostProps) {
  const element = useRef<HTMLDivElement>(null)
  useImperativeHandle(handle, () => ({
    follow(point) {
      if (element.current !== null) element.current.style.transform = shift(point)
    },
  }))
  return createPortal(
    <div
      ref={element}
      aria-hidden="true"
      style={{ transform: shift(at) }}
      className={`figures pointer-events-none fixed top-0 left-0 z-40 rounded-sm border bg-panel px-2 py-0.5 whitespace-nowrap shadow-overlay ${
        isRefused ? 'border-failed-ink text-failed-ink' : 'border-accent text-text'
      }`}
    >
      {text}
    </div>,
    document.body,
  )
}

/** At the pointer's right; in the right half of the window at its left, so that it never leaves it. */
function shift({ x, y }: Point): string {
  const isLeft = x > innerWidth / 2
  return isLeft
    ? `translate(${x - BESIDE_PX}px, ${y + BESIDE_PX}px) translateX(-100%)`
    : `translate(${x + BESIDE_PX}px, ${y + BESIDE_PX}px)`
}
