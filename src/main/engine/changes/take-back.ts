import { CommandError } from '@shared/contract/failure'
import { placed } from '../../domain/ports/placement'
import { movedPorts, touchedParts } from '../../domain/ports/touched'
import { isSamePlace } from '../../domain/ports/blocks'
import { carryOutMove, withLeft } from './carry-out-move'
import { setIgnored } from './let-be'
import { definitionFor } from './prepare-move'
import { tell, type ChangeParts } from './prepared'
import { isAt, type UndoStep } from './undo-step'
import { instancesOf } from './undos'

/**
 * Takes a change back: plan, reservations and every file byte for byte as they were, rows stopped and started as for a
 * move. Throws CommandError `undo.gone` where something else stands in the way; then nothing was changed.
 */
export async function takeBack(parts: ChangeParts, id: string): Promise<string> {
  const { undos, instances } = parts
  const { record, step } = undos.get(id)
  requireNothingSince(parts, id, step)
  const message = `Taken back: ${record.message}`
  if (step.kind === 'let-be') {
    setIgnored(parts, { ...step, isIgnored: step.wasIgnored }, (tx) => {
      undos.remove(tx, id)
      tell(parts, tx, step.instance, message)
    })
    return `${message}.`
  }
  await requireSameFiles(parts, step)
  const records = step.places.map(({ id: instance, before }) => {
    const from = instances.record(instance)
    return { from, to: { ...from, ...before } }
  })
  const touched = records.flatMap(({ from, to }) => {
    const own = definitionFor(parts, from.id)
    const units = parts.supervisor.unitsOf(from.id)
    if (!isSamePlace(from.ports, to.ports)) return units
    const moved = movedPorts(
      from.id,
      { definition: placed(own, from.offsets), ports: from.ports },
      { definition: placed(own, to.offsets), ports: to.ports },
    )
    const isTouched = new Set(touchedParts(own, moved).map(({ component, part }) => `${component} ${part}`))
    return units.filter((unit) => isTouched.has(`${unit.component} ${unit.kind}`))
  })
  const left = await instances.changing(instancesOf(step), () =>
    carryOutMove(parts, {
      records,
      files: step.files.map((file) => ({ ...file, before: file.after, after: file.before })),
      isExact: true,
      touched,
      revived: [],
      along(tx) {
        undos.remove(tx, id)
        tell(parts, tx, record.instance, message)
      },
    }),
  )
  return withLeft(`${message}.`, left)
}

/** A later change of the same instance comes first. */
function requireNothingSince({ undos, instances }: ChangeParts, id: string, step: UndoStep): void {
  const ids = instancesOf(step)
  const later = step.kind === 'move' ? undos.after(id).find((one) => touches(undos.get(one.id).step, step)) : undefined
  if (later)
    throw new CommandError('undo.gone', `“${later.message}” came after it; take that back first.`, { ref: later.id })
  for (const instance of ids)
    if (![...instances.records()].some((record) => record.id === instance))
      throw new CommandError('undo.gone', `There is no instance ${instance} any more.`)
  const moved = step.kind === 'move' && step.places.find((place) => !isAt(instances.record(place.id), place.after))
  if (moved) throw new CommandError('undo.gone', `The ports of ${moved.id} were changed since; it can’t be taken back.`)
}

function touches(later: UndoStep, step: UndoStep): boolean {
  if (later.kind !== 'move' || step.kind !== 'move') return false
  const paths = new Set(step.files.map(({ path }) => path))
  const ids = new Set(instancesOf(step))
  return instancesOf(later).some((id) => ids.has(id)) || later.files.some(({ path }) => paths.has(path))
}

async function requireSameFiles({ effects }: ChangeParts, step: UndoStep & { kind: 'move' }): Promise<void> {
  for (const { path, shown, after } of step.files) {
    if ((await effects.files.readText(path)) === after) continue
    throw new CommandError('undo.gone', `${shown} was changed since; taking this back would lose that.`, {
      hint: 'Move it by hand instead: nothing is lost that way.',
    })
  }
}
