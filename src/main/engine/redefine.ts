import type { InstanceId } from '@shared/model/ids'
import type { ComponentRow, SpecialistRow } from '@shared/model/rows'
import type { PlatformDefinition } from '@shared/platform/definition'
import { isResting } from '../domain/lifecycle/table'
import type { Store, Transact } from './store'
import type { Supervisor } from './supervisor'
import { becomeNext, type Unit } from './unit'

type Parts = { components: ComponentRow[]; specialists: SpecialistRow[]; units: Unit[] }

/** Of a row that its definition says nothing of. */
type Lived = Pick<
  ComponentRow,
  'state' | 'reason' | 'label' | 'isWanted' | 'pid' | 'run' | 'isAdopted' | 'since' | 'dueAt' | 'restarts' | 'actions'
>

/**
 * Brings units and rows of an instance in step with its definition as it was read anew. What runs goes on as it was started,
 * and is the new one from its next rest on; what is gone and runs stays until it rests. Whom it needs counts at once, for all
 * together: a circle of old and new needs would never come to rest. `former`: the definition that counted until now. Answers
 * the names of those that go on as they were, those of them that are no longer in the definition (`left`), and what is to be
 * done in the transact in which it changes.
 */
export function redefine(
  { store, supervisor }: { store: Store; supervisor: Supervisor },
  instance: InstanceId,
  former: PlatformDefinition | null,
  { components, specialists, units }: Parts,
): { running: string[]; left: Unit[]; write(tx: Transact): void } {
  const before = supervisor.unitsOf(instance)
  const after = new Map(units.map((unit) => [unit.ref, unit]))
  const running: string[] = []
  for (const unit of before) {
    const next = after.get(unit.ref)
    if (!next || next.kind !== unit.kind) continue
    unit.name = next.name
    if (isAtRest(store, unit)) {
      unit.nextSpec = next.spec
      becomeNext(unit)
    } else {
      if (JSON.stringify(unit.spec) !== JSON.stringify(next.spec)) running.push(unit.name)
      unit.spec = { ...unit.spec, needs: next.spec.needs, beside: next.spec.beside }
      unit.nextSpec = next.spec
      unit.startedBy ??= former
    }
  }
  const gone = before.filter(({ ref, kind }) => after.get(ref)?.kind !== kind)
  const dropped = gone.filter((unit) => isAtRest(store, unit))
  const left = gone.filter((unit) => !dropped.includes(unit))
  running.push(...left.map(({ name }) => name))
  for (const unit of left) unit.startedBy ??= former
  supervisor.drop(dropped.map(({ ref }) => ref))
  const known = new Set(supervisor.unitsOf(instance).map(({ ref }) => ref))
  // A specialist may be called as a component was that still runs: its row comes when that one is gone.
  const waiting = new Set(left.map(({ ref }) => ref))
  supervisor.add(units.filter(({ ref }) => !known.has(ref)))
  return {
    running,
    left,
    write(tx) {
      for (const { ref } of dropped) {
        for (const table of ['components', 'specialists', 'registrations'] as const) tx.remove(table, ref)
        tx.keep({ kind: 'wanted.put', ref, isWanted: false })
        tx.keep({ kind: 'registration.remove', ref })
      }
      for (const row of components) {
        if (waiting.has(row.id)) continue
        const lived = tx.get('components', row.id)
        tx.put('components', lived ? { ...row, ...livedOf(lived, row) } : row)
      }
      for (const row of specialists) {
        if (waiting.has(row.id)) continue
        const lived = tx.get('specialists', row.id)
        const { layers, answeredAs } = lived ?? row
        tx.put('specialists', lived ? { ...row, ...livedOf(lived, row), layers, answeredAs } : row)
      }
    },
  }
}

/** Nothing of it runs, and nothing is under way. */
export function isAtRest(store: Pick<Store, 'get'>, unit: Unit): boolean {
  const row = store.get(unit.kind === 'component' ? 'components' : 'specialists', unit.ref)
  return unit.run === null && unit.busy === null && (row === undefined || isResting(row.state))
}

/** What never began is as its definition has it: disabled, or not. */
function livedOf(lived: Lived, made: Lived): Lived {
  const { state, isWanted, pid, run, isAdopted, since, dueAt, restarts, actions } = lived
  const { reason, label } = state === 'unknown' && !isWanted ? made : lived
  return { state, reason, label, isWanted, pid, run, isAdopted, since, dueAt, restarts, actions }
}
