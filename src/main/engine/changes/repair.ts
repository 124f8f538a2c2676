import { CommandError, messageOf } from '@shared/contract/failure'
import type { PortChange } from '@shared/model/port-changes'
import { placed } from '../../domain/ports/placement'
import { planEnvFile, writeAll } from './env-plan'
import { definitionFor } from './prepare-move'
import { nothingShown, tell, type ChangeParts, type Prepared } from './prepared'

/** Brings Till's own lines of an instance's `.env.local` back to what the plan says; no row is restarted for it. */
export async function prepareRepair(
  parts: ChangeParts,
  change: Extract<PortChange, { kind: 'repair' }>,
): Promise<Prepared> {
  const { effects, instances, undos, store } = parts
  const record = instances.record(change.instance)
  const definition = placed(definitionFor(parts, record.id), record.offsets)
  const plan = await planEnvFile(effects.files, record, definition, instances.records()).catch((error: unknown) => {
    if (error instanceof CommandError) return error
    throw error
  })
  const isReadable = !(plan instanceof CommandError)
  const writing = isReadable ? plan?.writing : undefined
  const changes = (isReadable ? plan?.change.changes : undefined) ?? []
  const count =
    changes.length === 0 ? 'Till’s part' : changes.length === 1 ? 'One variable' : `${changes.length} variables`
  const obstacle = isReadable
    ? plan
      ? null
      : `Till’s lines of ${record.name}’s .env.local are as they should be.`
    : messageOf(plan)
  const message = `${count} of ${writing?.shown ?? '.env.local'} made right again`
  return {
    shown: {
      ...nothingShown(change),
      sentence: obstacle === null ? `${count} of ${writing?.shown ?? ''} will be made right; your own lines stay.` : '',
      button: 'Repair the file',
      isUndoable: true,
      files: isReadable && plan ? [plan.change] : [],
      obstacle,
    },
    obstacleCode: isReadable ? 'input.invalid' : plan.failure.code,
    facts: {
      file: {
        value: JSON.stringify([writing?.before, writing?.after]),
        changed: obstacle ?? `${writing?.shown ?? ''} was changed meanwhile.`,
      },
    },
    async carryOut() {
      const files = writing ? [writing] : []
      instances.record(record.id)
      await instances.changing([record.id], () => writeAll(effects.files, files, false))
      let undo: string | null = null
      store.note((tx) => {
        tell(parts, tx, record.id, message)
        undo = undos.add(tx, { instance: record.id, message, step: { kind: 'move', places: [], files } })
      })
      return { message: `${message}.`, undo }
    },
  }
}
