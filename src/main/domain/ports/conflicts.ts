import { blockConflicts, keepFreeOfAll } from './block-conflicts'
import type { ConflictDraft } from './conflict-draft'
import { occupancyAt } from './conflict-world'
import type { ConflictWorld, PlacedInstance } from './conflict-world'
import { suggestBlocks } from './suggest'
import type { BlockSuggestion } from './suggest'
import { takenConflicts } from './taken'

/**
 * Every conflict between plan, paper and sockets, with its ways out: `taken`, `taken-by-ours`, `overlap`,
 * `reserved-range`, `bounds`, `ephemeral`, `orphan`. The same facts give the same conflicts in the same order, and a
 * conflict keeps its id as long as it is the same.
 */
export function conflictsIn(world: ConflictWorld): ConflictDraft[] {
  const suggestions = new Map<string, BlockSuggestion>()
  // Worked out for instances that need it, once.
  const suggestionFor = (instance: PlacedInstance): BlockSuggestion => {
    const known = suggestions.get(instance.id)
    if (known !== undefined) return known
    const made = suggestFor(world, instance)
    suggestions.set(instance.id, made)
    return made
  }
  const keepFree = keepFreeOfAll(world)
  return [
    ...takenConflicts(world, suggestionFor),
    ...world.instances.flatMap((instance) => blockConflicts({ world, instance, suggestionFor, keepFree })),
  ]
}

function suggestFor(world: ConflictWorld, { id, ports, definition }: PlacedInstance): BlockSuggestion {
  if (definition === null) return { ports: null, explanation: [] }
  return suggestBlocks({
    definition,
    reservations: world.reservations,
    heldBy: occupancyAt(world, definition.bindAddress),
    self: { id, ports },
  })
}
