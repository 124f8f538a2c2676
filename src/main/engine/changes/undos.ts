import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Effects, UndoRecord } from '../effects'
import type { Store, Transact } from '../store'
import type { UndoStep } from './undo-step'

/** Steps that can be taken back; older ones are forgotten. */
export const MOST_UNDOS = 20

export type Undos = {
  /** Puts back what was stored, oldest first. */
  load(records: readonly UndoRecord[]): void
  /** A new step, written with the change it belongs to. Answers its id. */
  add(tx: Transact, step: { instance: InstanceId | null; message: string; step: UndoStep }): string
  /** Throws CommandError `undo.gone`. */
  get(id: string): { record: UndoRecord; step: UndoStep }
  /** Steps that came after one, newest first. */
  after(id: string): UndoRecord[]
  remove(tx: Transact, id: string): void
  /** Nothing of a removed instance can be taken back. */
  forget(instance: InstanceId): void
}

/** The last changes with what taking them back needs; the table shows them without. */
export function createUndos({ store, effects }: { store: Store; effects: Pick<Effects, 'clock' | 'newId'> }): Undos {
  // The table says which there are; a disk that refuses a change leaves one here that is not in it.
  const records = new Map<string, UndoRecord>()
  const living = (): UndoRecord[] => [...records.values()].filter(({ id }) => store.get('undos', id) !== undefined)

  const put = (tx: Transact, record: UndoRecord): void => {
    records.set(record.id, record)
    const { id, instance, message, at } = record
    tx.put('undos', { id, instance, message, at })
  }
  const remove = (tx: Transact, id: string): void => {
    tx.remove('undos', id)
    tx.keep({ kind: 'undo.remove', id })
  }
  const stepOf = (record: UndoRecord): UndoStep => JSON.parse(record.step) as UndoStep

  return {
    load(stored) {
      store.transact((tx) => stored.slice(-MOST_UNDOS).forEach((record) => put(tx, record)))
    },
    add(tx, { instance, message, step }) {
      const before = living()
      for (const id of records.keys()) if (!before.some((one) => one.id === id)) records.delete(id)
      for (const { id } of before.slice(0, Math.max(0, before.length + 1 - MOST_UNDOS))) remove(tx, id)
      const id = effects.newId()
      const record = { id, instance, message, at: effects.clock.now(), step: JSON.stringify(step) }
      put(tx, record)
      tx.keep({ kind: 'undo.put', undo: record })
      return id
    },
    get(id) {
      const record = living().find((one) => one.id === id)
      if (!record) throw new CommandError('undo.gone', 'That was taken back already, or too much happened since.')
      return { record, step: stepOf(record) }
    },
    after(id) {
      const all = living()
      return all.slice(all.findIndex((one) => one.id === id) + 1).toReversed()
    },
    remove,
    forget(instance) {
      const theirs = living().filter(
        (record) => record.instance === instance || instancesOf(stepOf(record)).includes(instance),
      )
      if (theirs.length > 0) store.note((tx) => theirs.forEach(({ id }) => remove(tx, id)))
    },
  }
}

/** Whose plan a step changed. */
export function instancesOf(step: UndoStep): InstanceId[] {
  return step.kind === 'move' ? step.places.map(({ id }) => id) : [step.instance]
}
