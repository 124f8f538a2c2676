import type { Lane } from '@shared/model/ports'
import { nextTaken } from './lane-paths'
import type { Place } from './place'

/** Where the keyboard is: on a line as a whole (`at` null), or at one of its ports. */
export type Spot = { line: number; at: { lane: Lane; offset: number } | null }

/** The part of a key event that moving needs. */
type MoveKey = { key: string; ctrlKey: boolean; metaKey: boolean }

/** Lines that PageUp and PageDown jump. */
const PAGE_LINES = 8
const STEP: Partial<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: PAGE_LINES,
  PageUp: -PAGE_LINES,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/**
 * Where a key leads, or null where it does not move. On a line: up and down go through the lines, right goes to its
 * ports (`entry` is the one to begin at). At a port: left and right walk along the lane, with Ctrl to the next port at
 * which there is something; left of the first is the line; up and down go from lane to lane and on to the next line.
 */
export function spotAfterKey(
  places: readonly Place[],
  spot: Spot,
  event: MoveKey,
  entry: { lane: Lane; offset: number },
): Spot | null {
  if (spot.at === null) {
    if (event.key === 'ArrowRight') return atPort(places, spot.line, entry.lane, entry.offset)
    const step = STEP[event.key]
    return step === undefined ? null : { line: within(spot.line + step, places.length), at: null }
  }
  const { lane, offset } = spot.at
  const lastOffset = laneOf(places[spot.line], lane).length - 1
  switch (event.key) {
    case 'ArrowLeft':
      if (offset === 0) return { ...spot, at: null }
      return atPort(places, spot.line, lane, event.ctrlKey || event.metaKey ? jump(places, spot, -1) : offset - 1)
    case 'ArrowRight':
      return atPort(places, spot.line, lane, event.ctrlKey || event.metaKey ? jump(places, spot, 1) : offset + 1)
    case 'Home':
      return atPort(places, spot.line, lane, 0)
    case 'End':
      return atPort(places, spot.line, lane, lastOffset)
    case 'ArrowDown':
    case 'j':
      if (lane === 'component' && laneOf(places[spot.line], 'ai').length > 0) {
        return atPort(places, spot.line, 'ai', offset)
      }
      return spot.line + 1 < places.length ? atPort(places, spot.line + 1, 'component', offset) : spot
    case 'ArrowUp':
    case 'k':
      if (lane === 'ai') return atPort(places, spot.line, 'component', offset)
      return spot.line > 0 ? atPort(places, spot.line - 1, lastLane(places[spot.line - 1]), offset) : spot
    default:
      return null
  }
}

function jump(places: readonly Place[], { line, at }: Spot, step: 1 | -1): number {
  return at === null ? 0 : nextTaken(laneOf(places[line], at.lane), at.offset, step)
}

/** A port of a line; the nearest one where the lane is shorter, the component lane where there is no other. */
function atPort(places: readonly Place[], line: number, lane: Lane, offset: number): Spot {
  const there: Lane = laneOf(places[line], lane).length > 0 ? lane : 'component'
  return { line, at: { lane: there, offset: within(offset, laneOf(places[line], there).length) } }
}

function lastLane(place: Place | undefined): Lane {
  return laneOf(place, 'ai').length > 0 ? 'ai' : 'component'
}

function laneOf(place: Place | undefined, lane: Lane): Place['cells'] {
  return place?.cells.filter((cell) => cell.lane === lane) ?? []
}

function within(at: number, count: number): number {
  return Math.min(Math.max(0, at), Math.max(0, count - 1))
}
