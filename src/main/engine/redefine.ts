import type { InstanceId } from '@shared/model/ids'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import { isResting } from '../domain/lifecycle/table'
import type { Store, Transact } from './store'
import type { Supervisor } from './supervisor'
import type { Unit } from './unit'

type Parts = { components: ComponentRow[]; specialists: SpecialistRow[]; units: Unit[] }

/** Of a row that its definition says nothing of. */
type Lived = Pick<
  ComponentRow,
  'state' | 'reason' | 'label' | 'isWanted' | 'pid' | 'run' | 'isAdopted' | 'since' | 'dueAt' | 'restarts' | 'actions'
>

/**
 * Brings units and rows of an instance in step with its definition as it was read anew. What runs goes on as it was started,
 * and is the new one from its next rest on; what is gone and runs stays until it rests. Whom it needs counts at once, for all
 * together: a circle of old and new needs would never come to rest. Answers the names of those that go on as they were, and
 * whether any of those is no longer in the definition, and what is to be done in the transact in which it changes.
 */
export function redefine(
  { store, supervisor }: { store: Store; supervisor: Supervisor },
  instance: InstanceId,
  { components, specialists, units }: Parts,
): { running: string[]; hasLeftovers: boolean; write(tx: Transact): void } {
  const before = supervisor.unitsOf(instance)
  const after = new Map(units.map((unit) => [unit.ref, unit]))
  const isAtRest = (unit: Unit): boolean => {
    const row = store.get(unit.kind === 'component' ? 'components' : 'specialists', unit.ref)
    return unit.run === null && unit.busy === null && (row === undefined || isResting(row.state))
  }
  const running: string[] = []
  for (const unit of before) {
    const next = after.get(unit.ref)
    if (!next || next.kind !== unit.kind) continue
    unit.name = next.name
    if (isAtRest(unit)) {
      unit.spec = next.spec
      unit.nextSpec = null
    } else {
      if (JSON.stringify(unit.spec) !== JSON.stringify(next.spec)) running.push(unit.name)
      unit.spec = { ...unit.spec, needs: next.spec.needs, beside: next.spec.beside }
      unit.nextSpec = next.spec
    }
  }
  const gone = before.filter(({ ref, kind }) => after.get(ref)?.kind !== kind)
  running.push(...gone.filter((unit) => !isAtRest(unit)).map(({ name }) => name))
  const dropped = gone.filter(isAtRest)
  const known = new Set(before.map(({ ref }) => ref))
  supervisor.drop(dropped.map(({ ref }) => ref))
  supervisor.add(units.filter(({ ref }) => !known.has(ref)))
  return {
    running,
    hasLeftovers: dropped.length < gone.length,
    write(tx) {
      for (const { ref } of dropped) {
        for (const table of ['components', 'specialists', 'registrations'] as const) tx.remove(table, ref)
        tx.keep({ kind: 'wanted.put', ref, isWanted: false })
        tx.keep({ kind: 'registration.remove', ref })
      }
      for (const row of components) {
        const lived = tx.get('components', row.id)
        tx.put('components', lived ? { ...row, ...livedOf(lived, row) } : row)
      }
      for (const row of specialists) {
        const lived = tx.get('specialists', row.id)
        const { layers, answeredAs } = lived ?? row
        tx.put('specialists', lived ? { ...row, ...livedOf(lived, row), layers, answeredAs } : row)
      }
    },
  }
}

/** What never began is as its definition has it: disabled, or not. */
function livedOf(lived: Lived, made: Lived): Lived {
  const { state, isWanted, pid, run, isAdopted, since, dueAt, restarts, actions } = lived
  const { reason, label } = state === 'unknown' && !isWanted ? made : lived
  return { state, reason, label, isWanted, pid, run, isAdopted, since, dueAt, restarts, actions }
}
