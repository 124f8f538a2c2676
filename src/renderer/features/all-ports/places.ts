import type { AheadRow, ConflictRow } from '@shared/model/conflicts'
import type { Blocks, Listener } from '@shared/model/ports'
import type { ComponentRow, InstanceRow, SpecialistRow } from '@shared/model/rows'
import { openConflicts } from '../../state/port-selectors'
import { boardOf, boardOfNobody } from '../../ui/port-board/board'
import { freePlaces, type Raster, rasterOf } from './free-places'
import { keptFor, type Place, spokenBlocks } from './place'

/** What the board is made of. Listeners are in port order. */
export type PlacesInput = {
  instances: readonly InstanceRow[]
  components: ReadonlyMap<string, readonly ComponentRow[]>
  specialists: ReadonlyMap<string, readonly SpecialistRow[]>
  listeners: readonly Listener[]
  conflicts: readonly ConflictRow[]
  ahead: readonly AheadRow[]
  /** Where nothing is taken yet. */
  raster: Raster
}

/** What one line was made of; while all of it is the same, so is the line. */
type Source = readonly unknown[]
type Made = { source: Source; place: Place }

const NONE: readonly never[] = []

/**
 * Makes the lines of the board, in port order: instances, blocks kept for later, and the free places between. A line
 * whose rows and listeners are those of the last time is the same object again, so that it needn't be drawn anew.
 */
export function placesMaker(): (input: PlacesInput) => readonly Place[] {
  let before = new Map<string, Made>()
  let last: readonly Place[] = NONE
  return (input) => {
    const now = new Map<string, Made>()
    const keep = (id: string, source: Source, make: () => Place): Place => {
      const known = before.get(id)
      const made = known !== undefined && isSame(known.source, source) ? known : { source, place: make() }
      now.set(id, made)
      return made.place
    }
    const made = [...instancePlaces(input, keep), ...aheadPlaces(input, keep)]
    const places = [...made, ...emptyPlaces(made, input, keep)].toSorted(
      (a, b) => a.ports.component.base - b.ports.component.base || (a.id < b.id ? -1 : 1),
    )
    before = now
    if (!isSame(last, places)) last = places
    return last
  }
}

type Keep = (id: string, source: Source, make: () => Place) => Place

function instancePlaces(input: PlacesInput, keep: Keep): Place[] {
  return input.instances.map((instance) => {
    const components = input.components.get(instance.id) ?? NONE
    const specialists = input.specialists.get(instance.id) ?? NONE
    const listeners = listenersIn(instance.ports, input.listeners)
    const conflicts = input.conflicts.filter((conflict) => conflict.instance === instance.id)
    const source = [instance, ...components, null, ...specialists, null, ...listeners, null, ...conflicts]
    return keep(`instance ${instance.id}`, source, () => {
      const open = openConflicts(conflicts)
      const conflictCount = open.length
      const conflictWords =
        conflictCount === 0 ? [] : [`${conflictCount} ${conflictCount === 1 ? 'conflict' : 'conflicts'}`]
      return {
        kind: 'instance',
        id: `instance ${instance.id}`,
        instance,
        ports: instance.ports,
        cells: boardOf({ instance, components, specialists, listeners, conflicts }),
        name: instance.name,
        conflictCount,
        isClash: open.some(({ level }) => level === 'error'),
        spoken: [
          instance.name,
          spokenBlocks(instance.ports),
          instance.problem ?? instance.label.split(' · ').join(', '),
          ...conflictWords,
          ...(instance.hold == null ? [] : ['held']),
        ].join(', '),
      }
    })
  })
}

function aheadPlaces({ ahead, listeners }: PlacesInput, keep: Keep): Place[] {
  return ahead.map((row) => {
    const here = listenersIn(row.ports, listeners)
    return keep(`ahead ${row.id}`, [row, ...here], () => ({
      kind: 'ahead',
      id: `ahead ${row.id}`,
      ahead: row,
      ports: row.ports,
      cells: boardOfNobody(row.ports, here),
      name: row.note,
      spoken: `Blocks ${keptFor(row.note)}, ${row.platformName}, ${spokenBlocks(row.ports)}`,
    }))
  })
}

function emptyPlaces(taken: readonly Place[], { listeners, raster }: PlacesInput, keep: Keep): Place[] {
  const all = taken.map(({ ports }) => ports)
  return freePlaces(all, rasterOf(all, raster)).map(({ ports, count }) => {
    const id = `free ${ports.component.base}`
    const here = listenersIn(ports, listeners)
    return keep(id, [count, ports.component.size, ports.ai?.base, ...here], () => {
      const heldCount = new Set(here.map(({ port }) => port)).size
      const held = heldCount === 0 ? '' : `, ${heldCount} held by others`
      const name = count === 1 ? 'free' : `${count} free places`
      return {
        kind: 'free',
        id,
        ports,
        count,
        heldCount,
        cells: boardOfNobody(ports, here),
        name,
        spoken:
          count === 1
            ? `Free, ${spokenBlocks(ports)}${held}`
            : `${count} free places from ${ports.component.base} on${held}`,
      }
    })
  })
}

/** The listeners inside of both blocks. They come in port order, so that few have to be looked at. */
function listenersIn({ component, ai }: Blocks, listeners: readonly Listener[]): Listener[] {
  return [component, ...(ai === null ? [] : [ai])].flatMap(({ base, size }) => {
    const from = firstAt(listeners, base)
    let to = from
    while ((listeners[to]?.port ?? Number.POSITIVE_INFINITY) < base + size) to += 1
    return listeners.slice(from, to)
  })
}

/** Index of the first listener at `port` or above. */
function firstAt(listeners: readonly Listener[], port: number): number {
  let low = 0
  let high = listeners.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((listeners[middle]?.port ?? 0) < port) low = middle + 1
    else high = middle
  }
  return low
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}
