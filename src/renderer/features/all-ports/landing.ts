import type { PortChange } from '@shared/model/port-changes'
import type { InstanceRow } from '@shared/model/rows'
import { keptFor, type Place, spokenBlocks } from './place'

/** What would come of putting an instance down on a line of the board. */
export type PlaceLanding = {
  place: string
  /** What is asked for, to be looked at first; null where it stays where it is, or can't go there. */
  change: PortChange | null
  /** `to 8300 to 8399 …, free`, `Coder-A is there: they would change places`, `8300 to 8399 are kept for the release` */
  words: string
  isRefused: boolean
}

/** What putting `instance` down on `place` would come to. */
export function landingOn(place: Place, instance: InstanceRow): PlaceLanding {
  switch (place.kind) {
    case 'free': {
      const held = place.heldCount === 0 ? 'free' : `free, but ${place.heldCount} held by others`
      return {
        place: place.id,
        change: {
          kind: 'move-instance',
          instance: instance.id,
          componentBase: place.ports.component.base,
          // Both lanes move by as much: main works the other one out.
          aiBase: null,
          reason: null,
        },
        words: `to ${place.ports.component.base}, ${held}`,
        isRefused: false,
      }
    }
    case 'ahead':
      return {
        place: place.id,
        change: null,
        words: `${spokenBlocks(place.ports)} are ${keptFor(place.name)}`,
        isRefused: true,
      }
    case 'instance': {
      if (place.instance.id === instance.id) {
        return { place: place.id, change: null, words: `back at ${place.ports.component.base}`, isRefused: false }
      }
      return {
        place: place.id,
        change: { kind: 'swap', instance: instance.id, other: place.instance.id },
        words: `to ${place.ports.component.base}, where ${place.name} is: they would change places`,
        isRefused: false,
      }
    }
  }
}

/** The whole sentence: for the caption and for who listens to the screen. */
export function landingSentence(landing: PlaceLanding | null, name: string): string {
  return landing === null ? `Moving ${name}` : `Moving ${name}; ${landing.words}`
}
