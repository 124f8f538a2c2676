import type { AheadRow } from '@shared/model/conflicts'
import type { Blocks } from '@shared/model/ports'
import type { InstanceRow } from '@shared/model/rows'
import type { Cell } from '../../ui/port-board/cell'

/** What every line of the board has: blocks, and a cell for each of their ports. */
type AnyPlace = {
  /** `instance coder-b`, `ahead 3`, `free 8300`: the same as long as the line means the same. */
  id: string
  ports: Blocks
  /** The component lane first, each lane in port order. */
  cells: readonly Cell[]
  /** Shown name, and under it what there is to know: `22 ready`, `kept for the release`. */
  name: string
  /** All of it, for a screen reader. */
  spoken: string
}

/** One line of the board of all ports: an instance, blocks kept for later, or free places. */
export type Place =
  /** `conflictCount`: those that ask for a person; `isClash`: one of them at least does harm now. */
  | (AnyPlace & { kind: 'instance'; instance: InstanceRow; conflictCount: number; isClash: boolean })
  | (AnyPlace & { kind: 'ahead'; ahead: AheadRow })
  /** `count` places that lie side by side; `ports` is the first of them. */
  | (AnyPlace & { kind: 'free'; count: number; heldCount: number })

/** The cell of a lane's port, or null beyond its end. */
export function cellIn(place: Place, lane: Cell['lane'], offset: number): Cell | null {
  const index = lane === 'component' ? offset : place.ports.component.size + offset
  const cell = place.cells[index]
  return cell !== undefined && cell.lane === lane && cell.offset === offset ? cell : null
}

/** Both blocks in words: `8200 to 8299 and 45200 to 45299`. */
export function spokenBlocks({ component, ai }: Blocks): string {
  const words = ({ base, size }: Blocks['component']): string => `${base} to ${base + size - 1}`
  return ai === null ? words(component) : `${words(component)} and ${words(ai)}`
}

/** What blocks are kept for, after the note: `kept for the release`, whether it says "for" itself or not. */
export function keptFor(note: string): string {
  return `kept for ${note.replace(/^for\s+/i, '')}`
}
