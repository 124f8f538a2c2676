import { CommandError } from '@shared/contract/failure'
import type { UndoRecord } from './effects'
import type { InstanceId } from '@shared/model/ids'
import type { Consequence, PortChange } from '@shared/model/port-changes'
import { digestOf, tokenOf, whatChanged, type Digest } from '../domain/ports/token'
import { prepareAdopt } from './changes/adopt'
import { prepareLetBe } from './changes/let-be'
import { wishForInstance, wishForPort, wishForSwap } from './changes/move-wishes'
import { prepareMove } from './changes/prepare-move'
import type { ChangeParts, Prepared } from './changes/prepared'
import { prepareRepair } from './changes/repair'
import { prepareStop } from './changes/stop-process'
import { takeBack } from './changes/take-back'
import { createUndos } from './changes/undos'

export type PortChanges = {
  /** Puts back what can be taken back, oldest first. */
  load(undos: readonly UndoRecord[]): void
  preview(change: PortChange): Promise<Consequence>
  /**
   * Does what was shown. Answers once files and plan are changed, which is after the running rows that move have come to
   * rest (bounded by their own grace); their start goes on after the answer. Throws CommandError `conflict.stale` and
   * whatever else the change refuses; then files and plan are as they were (a process may have ended, and its port be
   * held all the same: `process.stubborn`).
   */
  apply(change: PortChange, token: string): Promise<{ revision: number; message: string; undo: string | null }>
  undo(id: string): Promise<{ revision: number; message: string }>
  /** An instance was removed: nothing of it can be taken back. */
  forget(instance: InstanceId): void
}

export type PortChangesDeps = Omit<ChangeParts, 'undos'> & {
  /** After something changed: conflicts and comparisons are looked at again. */
  onChanged(): void
}

/** So many previews are remembered, to say what changed since. */
const MOST_REMEMBERED = 50

/** Changes of the plan and of the machine that a person looks at first, and takes back where that is possible. */
export function createPortChanges(deps: PortChangesDeps): PortChanges {
  const { store, instances, effects } = deps
  const undos = createUndos(deps)
  const parts: ChangeParts = { ...deps, undos }
  const shown = new Map<string, Digest>()

  const prepare = async (change: PortChange): Promise<Prepared> => {
    switch (change.kind) {
      case 'move-port':
        return prepareMove(parts, await wishForPort(parts, change))
      case 'move-instance':
        return prepareMove(parts, await wishForInstance(parts, change))
      case 'swap':
        return prepareMove(parts, wishForSwap(parts, change))
      case 'adopt':
        return prepareAdopt(parts, change)
      case 'stop-process':
        return prepareStop(parts, change)
      case 'ignore':
      case 'heed':
        return prepareLetBe(parts, change)
      case 'repair':
        return prepareRepair(parts, change)
    }
  }

  const remember = (token: string, digest: Digest): void => {
    shown.delete(token)
    shown.set(token, digest)
    for (const old of [...shown.keys()].slice(0, -MOST_REMEMBERED)) shown.delete(old)
  }

  const apply: PortChanges['apply'] = async (change, token) => {
    const prepared = await prepare(change)
    if (tokenOf(digestOf(prepared.facts)) !== token)
      throw new CommandError('conflict.stale', whatChanged(shown.get(token) ?? null, prepared.facts), {
        hint: 'Look again at what it would do.',
      })
    const { obstacle } = prepared.shown
    if (obstacle !== null) throw new CommandError(prepared.obstacleCode, obstacle)
    const done = await prepared.carryOut()
    effects.logger.info({ change: prepared.shown.change }, done.message)
    deps.onChanged()
    return { revision: store.revision(), ...done }
  }

  return {
    load: undos.load,
    async preview(change) {
      const prepared = await prepare(change)
      const digest = digestOf(prepared.facts)
      const token = tokenOf(digest)
      remember(token, digest)
      return { ...prepared.shown, token }
    },
    // Ending a stranger changes no plan, and may take a while: nobody waits for it.
    apply: (change, token) =>
      change.kind === 'stop-process' ? apply(change, token) : instances.inTurn(() => apply(change, token)),
    undo: (id) =>
      instances.inTurn(async () => {
        const message = await takeBack(parts, id)
        effects.logger.info({ undo: id }, message)
        deps.onChanged()
        return { revision: store.revision(), message }
      }),
    forget: undos.forget,
  }
}
