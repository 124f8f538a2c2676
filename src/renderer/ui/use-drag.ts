import { type PointerEvent as ReactPointerEvent, useEffect, useRef } from 'react'
import { isDrag, type Point } from './drag-geometry'

/** The steps of a drag, in their order. `drop` or `cancel` ends it, exactly one of them. */
export type DragSteps<What> = {
  /** What is taken hold of at an element, or null: nothing that can be dragged. */
  grasp(target: Element): What | null
  /** Once at the start, then whenever the pointer has moved. */
  move(what: What, point: Point): void
  drop(what: What, point: Point): void
  cancel(what: What): void
}

/**
 * Dragging with the pointer (mouse, pen or finger). A press that moves less than DRAG_FROM_PX stays a click; a drag is
 * never one. Esc, a lost pointer and the end of the component cancel. Hand the answer to what holds the draggable things.
 */
export function useDrag<What>(steps: DragSteps<What>): (event: ReactPointerEvent<HTMLElement>) => void {
  const newest = useRef(steps)
  useEffect(() => {
    newest.current = steps
  })
  const end = useRef<(() => void) | null>(null)
  useEffect(() => () => end.current?.(), [])

  return (event) => {
    if (event.button !== 0 || !event.isPrimary || !(event.target instanceof Element)) return
    const what = newest.current.grasp(event.target)
    if (what === null) return
    end.current?.()
    const from = pointOf(event.nativeEvent)
    const { pointerId } = event
    const holder = event.currentTarget
    const listening = new AbortController()
    const { signal } = listening
    let isDragging = false

    const stop = (): void => {
      listening.abort()
      end.current = null
      delete document.documentElement.dataset['dragging']
    }
    const cancel = (): void => {
      stop()
      if (isDragging) newest.current.cancel(what)
    }
    end.current = cancel

    const move = (now: PointerEvent): void => {
      if (now.pointerId !== pointerId) return
      const point = pointOf(now)
      if (!isDragging) {
        if (!isDrag(from, point)) return
        isDragging = true
        document.documentElement.dataset['dragging'] = ''
        // Outside of the window the pointer is still followed.
        holder.setPointerCapture(pointerId)
      }
      newest.current.move(what, point)
    }
    const release = (now: PointerEvent): void => {
      if (now.pointerId !== pointerId) return
      stop()
      if (!isDragging) return
      refuseClick()
      newest.current.drop(what, pointOf(now))
    }
    addEventListener('pointermove', move, { signal })
    addEventListener('pointerup', release, { signal })
    addEventListener('pointercancel', cancel, { signal })
    addEventListener('blur', cancel, { signal })
    addEventListener(
      'keydown',
      (key) => {
        if (!isDragging || key.key !== 'Escape') return
        key.preventDefault()
        key.stopPropagation()
        cancel()
      },
      { signal, capture: true },
    )
  }
}

function pointOf(event: PointerEvent): Point {
  return { x: event.clientX, y: event.clientY }
}

/** The click that the system makes of the end of a drag means nothing. It comes at once or not at all. */
function refuseClick(): void {
  const refuse = (click: MouseEvent): void => {
    click.preventDefault()
    click.stopPropagation()
  }
  addEventListener('click', refuse, { capture: true, once: true })
  setTimeout(() => removeEventListener('click', refuse, { capture: true }), 0)
}
