import { CommandError, messageOf } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { PlatformDefinition } from '@shared/platform/definition'
import { DECLARING_FILES } from '@shared/platform/recognise'
import { blocksProblem, compareDefinitions, describeRedefinition } from '../domain/instances/redefined'
import type { Effects } from './effects'
import type { Instances } from './instances'
import type { Platforms } from './platforms'
import type { Store } from './store'
import type { Timeline } from './timeline'

export type Definitions = {
  /** Looks whether what declares an instance is another text now, and has it count. Rejects where the file can’t be looked at. */
  look(instance: InstanceId): Promise<void>
  /** The instance is gone. */
  forget(instance: InstanceId): void
}

type Deps = {
  effects: Pick<Effects, 'clock' | 'files'>
  store: Store
  timeline: Timeline
  platforms: Pick<Platforms, 'again' | 'stampOf' | 'stampRead'>
  instances: Pick<
    Instances,
    'record' | 'definitionOf' | 'ownDefinitionOf' | 'redefine' | 'tidy' | 'revive' | 'isChanging'
  >
  /** What could not be read of an instance’s definition is read: what runs of it has its rows again. */
  onRevived(instance: InstanceId): Promise<void>
}

/** Reads a till.yaml anew where it changed: before every start, and now and then. A text that can’t be read changes nothing, and is told. */
export function createDefinitions({ effects, store, timeline, platforms, instances, onRevived }: Deps): Definitions {
  const { clock, files } = effects
  /** How the files were when they were read last. */
  const seen = new Map<InstanceId, string>()

  const noticeId = (id: InstanceId): string => `redefinition-${id}`

  const fileOf = (id: InstanceId): string => files.shorten(files.resolve(instances.record(id).root, DECLARING_FILES[0]))

  const sayTrouble = (id: InstanceId, why: string, hint: string | null): void => {
    const message = `${fileOf(id)} can’t be used as it is now, so what it said before goes on to count: ${why}`
    store.note((tx) => {
      tx.put('notices', { id: noticeId(id), level: 'warning', message, hint, ref: id, at: clock.now() })
      timeline.add(tx, { level: 'warning', instance: id, ref: null, state: null, message })
    })
  }

  const apply = (id: InstanceId, before: PlatformDefinition, next: PlatformDefinition): void => {
    const problem = blocksProblem(before, next)
    if (problem !== null) return sayTrouble(id, problem, null)
    const running = instances.redefine(id, next)
    const message = describeRedefinition(fileOf(id), compareDefinitions(before, next), running)
    store.note((tx) => timeline.add(tx, { level: 'info', instance: id, ref: null, state: null, message }))
  }

  const readAnew = async (id: InstanceId, before: PlatformDefinition): Promise<void> => {
    try {
      const next = await platforms.again(before, instances.record(id).root)
      // Removed, or redefined by another look, while that was read.
      if (instances.ownDefinitionOf(id) !== before) return
      if (store.get('notices', noticeId(id))) store.note((tx) => tx.remove('notices', noticeId(id)))
      if (next !== before) apply(id, before, next)
    } catch (error) {
      sayTrouble(id, messageOf(error), error instanceof CommandError ? (error.failure.hint ?? null) : null)
    }
  }

  return {
    async look(id) {
      instances.tidy(id)
      const now = await platforms.stampOf(instances.record(id).root)
      const own = instances.ownDefinitionOf(id)
      const known = seen.get(id) ?? (own && platforms.stampRead(own))
      // While ports are being moved, its files are ahead of its record.
      if (known === now || instances.isChanging(id)) return
      seen.set(id, now)
      if (own) return readAnew(id, own)
      await instances.revive(id)
      if (instances.ownDefinitionOf(id)) await onRevived(id)
    },
    forget: (id) => void seen.delete(id),
  }
}
