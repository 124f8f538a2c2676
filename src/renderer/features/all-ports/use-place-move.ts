import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { PortChange } from '@shared/model/port-changes'
import type { InstanceRow } from '@shared/model/rows'
import { type Point, scrollStep } from '../../ui/drag-geometry'
import type { GhostHandle } from '../../ui/DragGhost'
import { useDrag } from '../../ui/use-drag'
import { landingOn, landingSentence, type PlaceLanding } from './landing'
import type { Place } from './place'

/** An instance on its way to another line of the board. */
export type PlaceMove = {
  instance: InstanceRow
  by: 'pointer' | 'keyboard'
  landing: PlaceLanding | null
  at: Point
}

/** What the board needs to have its instances moved. */
export type PlaceMover = {
  move: PlaceMove | null
  ghost: RefObject<GhostHandle | null>
  onPointerDown(event: PointerEvent<HTMLElement>): void
  /** Picks up by keyboard; false where the line is no instance. */
  pickUp(place: Place): boolean
  /** By keyboard: over this line now. */
  goTo(place: Place): void
  putDown(): void
  cancel(): void
}

type Held = { instance: InstanceRow; by: PlaceMove['by']; over: string | null; at: Point }

const NOWHERE: Point = { x: 0, y: 0 }

/** Picking up an instance and putting it down on another line. Nothing is moved here: `onMove` is told what to look at. */
export function usePlaceMove(options: {
  places: readonly Place[]
  /** What scrolls while something is dragged to its edge. */
  scroller: RefObject<HTMLElement | null>
  onMove(change: PortChange): void
  onSay(sentence: string): void
}): PlaceMover {
  const { places, scroller, onMove, onSay } = options
  const [held, setHeld] = useState<Held | null>(null)
  const ghost = useRef<GhostHandle>(null)
  const pointer = useRef<Point>(NOWHERE)
  const landingOf = (instance: InstanceRow, over: string | null): PlaceLanding | null => {
    const place = places.find(({ id }) => id === over)
    return place === undefined ? null : landingOn(place, instance)
  }
  const land = (instance: InstanceRow, over: string | null): void => {
    setHeld(null)
    const change = landingOf(instance, over)?.change ?? null
    if (change !== null) onMove(change)
  }

  // What is under the pointer now; drawn anew only over another line.
  const lookUnder = (instance: InstanceRow): void => {
    const at = pointer.current
    const over = placeIdOf(document.elementFromPoint(at.x, at.y))
    setHeld((now) => (now?.by === 'pointer' && now.over === over ? now : { instance, by: 'pointer', over, at }))
  }

  const onPointerDown = useDrag<InstanceRow>({
    grasp: (target) => (target.closest('[data-handle]') === null ? null : instanceOf(places, placeIdOf(target))),
    move(instance, at) {
      pointer.current = at
      ghost.current?.follow(at)
      lookUnder(instance)
    },
    drop: (instance, at) => land(instance, placeIdOf(document.elementFromPoint(at.x, at.y))),
    cancel: () => setHeld(null),
  })
  const dragged = held?.by === 'pointer' ? held.instance : null
  useEdgeScroll(dragged !== null, scroller, pointer, () => dragged !== null && lookUnder(dragged))

  return {
    move: held === null ? null : { ...held, landing: landingOf(held.instance, held.over) },
    ghost,
    onPointerDown,
    pickUp(place) {
      if (place.kind !== 'instance') return false
      setHeld({ instance: place.instance, by: 'keyboard', over: place.id, at: NOWHERE })
      onSay(`Moving ${place.name}. Up and down choose a place, Enter shows what it would do, Escape leaves it.`)
      return true
    },
    goTo(place) {
      if (held?.by !== 'keyboard' || held.over === place.id) return
      setHeld((now) => (now?.by === 'keyboard' ? { ...now, over: place.id } : now))
      onSay(landingSentence(landingOn(place, held.instance), held.instance.name))
    },
    putDown() {
      // What the pointer has in hand it puts down itself.
      if (held?.by !== 'keyboard') return
      const landing = landingOf(held.instance, held.over)
      if (landing?.isRefused === true) onSay(landingSentence(landing, held.instance.name))
      else land(held.instance, held.over)
    },
    cancel() {
      if (held === null) return
      setHeld(null)
      onSay(`${held.instance.name} stays where it is.`)
    },
  }
}

/** Scrolls while the pointer rests at an edge: a board may be longer than the window. Tells when lines went under it. */
function useEdgeScroll(
  isOn: boolean,
  scroller: RefObject<HTMLElement | null>,
  pointer: RefObject<Point>,
  onScrolled: () => void,
): void {
  const newest = useRef(onScrolled)
  useEffect(() => {
    newest.current = onScrolled
  })
  useEffect(() => {
    if (!isOn) return undefined
    let frame = 0
    const step = (): void => {
      const box = scroller.current?.getBoundingClientRect()
      const by = box === undefined ? 0 : scrollStep(pointer.current.y, box.top, box.bottom)
      if (by !== 0) {
        scroller.current?.scrollBy(0, by)
        newest.current()
      }
      frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [isOn, scroller, pointer])
}

function placeIdOf(target: Element | null): string | null {
  return target?.closest<HTMLElement>('[data-place]')?.dataset['place'] ?? null
}

function instanceOf(places: readonly Place[], id: string | null): InstanceRow | null {
  const place = places.find((each) => each.id === id)
  return place?.kind === 'instance' ? place.instance : null
}
