import type { SyntheticEvent } from 'react'
import type { Lane } from '@shared/model/ports'
import { offsetAtX } from './lane-paths'
import { LANE_GAP, LANE_HEIGHT } from './Lanes'
import type { Place } from './place'

/** A port of a line that is pointed at. */
export type PointedPort = { place: string; lane: Lane; offset: number }

/** The line of a place. */
export function lineIn(grid: HTMLElement, id: string): HTMLElement | null {
  return grid.querySelector<HTMLElement>(`[data-place="${CSS.escape(id)}"]`)
}

/** The line that an event is about, or null. */
export function lineOf(event: SyntheticEvent): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-place]') : null
}

/** Whether an event is about the ports of its line. */
export function isOnPorts(event: SyntheticEvent): boolean {
  return event.target instanceof Element && event.target.closest('[data-lanes]') !== null
}

/** The port under the pointer, worked out from its place: there is no element for each. */
export function portUnder(
  event: SyntheticEvent<HTMLElement, MouseEvent>,
  tick: number,
  places: readonly Place[],
): PointedPort | null {
  const lanes = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-lanes]') : null
  const place = places.find(({ id }) => id === lineOf(event)?.dataset['place'])
  if (lanes === null || place === undefined) return null
  const box = lanes.getBoundingClientRect()
  const isBelow = event.nativeEvent.clientY - box.top >= LANE_HEIGHT + LANE_GAP / 2
  const lane: Lane = isBelow && place.ports.ai !== null ? 'ai' : 'component'
  const block = lane === 'ai' && place.ports.ai !== null ? place.ports.ai : place.ports.component
  const offset = offsetAtX(event.nativeEvent.clientX - box.left, tick, block.size)
  return offset === null ? null : { place: place.id, lane, offset }
}

/** Whether two are the same port, or both none. */
export function isSamePort(a: PointedPort | null, b: PointedPort | null): boolean {
  return a === b || (a !== null && b !== null && a.place === b.place && a.lane === b.lane && a.offset === b.offset)
}
