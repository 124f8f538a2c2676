import { CommandError } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { PortChange } from '@shared/model/port-changes'
import type { Transact } from '../store'
import { nothingShown, tell, type ChangeParts, type Prepared } from './prepared'

/** Lets a conflict be, or minds it again. */
export function prepareLetBe(parts: ChangeParts, change: Extract<PortChange, { kind: 'ignore' | 'heed' }>): Prepared {
  const { store, instances, undos } = parts
  const row = store.get('conflicts', change.conflict)
  const owner = row?.instance ?? ignoredBy(parts, change.conflict)
  if (owner === undefined || (!row && change.kind === 'ignore'))
    throw new CommandError('conflict.unknown', 'That is no longer so: there is nothing to ignore.')
  const isIgnored = instances.record(owner).ignored.includes(change.conflict)
  const wants = change.kind === 'ignore'
  const title = row?.title ?? 'a conflict that is gone'
  const message = wants ? `Ignored: ${title}` : `No longer ignored: ${title}`
  return {
    shown: {
      ...nothingShown(change),
      sentence: wants
        ? 'Till tells no more of this and changes nothing. It stays on the map, and in the list of what is ignored.'
        : 'Till tells of this again as long as it is so.',
      button: wants ? 'Ignore it' : 'Mind it again',
      isUndoable: true,
      obstacle: wants === isIgnored ? (wants ? 'It is ignored already.' : 'It is not ignored.') : null,
    },
    obstacleCode: 'input.invalid',
    facts: { ignored: { value: String(isIgnored), changed: 'Somebody did that already.' } },
    async carryOut() {
      let undo: string | null = null
      setIgnored(parts, { instance: owner, conflict: change.conflict, isIgnored: wants }, (tx) => {
        tell(parts, tx, owner, message)
        undo = undos.add(tx, {
          instance: owner,
          message,
          step: { kind: 'let-be', instance: owner, conflict: change.conflict, wasIgnored: isIgnored },
        })
      })
      return { message: `${message}.`, undo }
    },
  }
}

/** Writes whether a conflict is let be, and shows it at once. */
export function setIgnored(
  { instances }: ChangeParts,
  { instance, conflict, isIgnored }: { instance: InstanceId; conflict: string; isIgnored: boolean },
  along: (tx: Transact) => void,
): void {
  const record = instances.record(instance)
  const others = record.ignored.filter((id) => id !== conflict)
  const ignored = isIgnored ? [...others, conflict] : others
  instances.changeAll([{ ...record, ignored }], (tx) => {
    const row = tx.get('conflicts', conflict)
    if (row) tx.put('conflicts', { ...row, isIgnored })
    along(tx)
  })
}

function ignoredBy({ instances }: ChangeParts, conflict: string): InstanceId | undefined {
  return [...instances.records()].find((record) => record.ignored.includes(conflict))?.id
}
