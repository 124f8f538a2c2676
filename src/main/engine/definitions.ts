import { CommandError, messageOf, type FailureCode } from '@shared/contract/failure'
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
  /** Its folder is back: what could not be read of it is read, and what runs of it has its rows again. */
  revive(instance: InstanceId): Promise<void>
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

/** So often at once a file is read that somebody is writing just now; then a later look has it. */
const MOST_READS = 3
/** What a file says is wrong with itself: it says so until it changes. Anything else may be over at the next look. */
const OF_ITSELF: ReadonlySet<FailureCode> = new Set<FailureCode>(['platform.invalid', 'folder.unrecognised'])

/** Reads a till.yaml anew where it changed: before every start, and now and then. A text that can’t be read changes nothing, and is told. */
export function createDefinitions({ effects, store, timeline, platforms, instances, onRevived }: Deps): Definitions {
  const { clock, files } = effects
  /** How the files were when they were read last. */
  const seen = new Map<InstanceId, string>()
  const underWay = new Map<InstanceId, Promise<void>>()
  /** Looks that have not begun: whoever asks meanwhile shares one, and nobody gets what was so before he asked. */
  const coming = new Map<InstanceId, Promise<void>>()

  const noticeId = (id: InstanceId): string => `redefinition-${id}`

  const fileOf = (id: InstanceId): string => files.shorten(files.resolve(instances.record(id).root, DECLARING_FILES[0]))

  const sayTrouble = (id: InstanceId, why: string, hint: string | null): void => {
    const message = `${fileOf(id)} can’t be used as it is now, so what it said before goes on to count: ${why}`
    if (store.get('notices', noticeId(id))?.message === message) return
    store.note((tx) => {
      tx.put('notices', { id: noticeId(id), level: 'warning', message, hint, ref: id, at: clock.now() })
      timeline.add(tx, { level: 'warning', instance: id, ref: null, state: null, message })
    })
  }

  const sayNoTrouble = (id: InstanceId): void => {
    if (store.get('notices', noticeId(id))) store.note((tx) => tx.remove('notices', noticeId(id)))
  }

  const apply = (id: InstanceId, before: PlatformDefinition, next: PlatformDefinition): void => {
    const problem = blocksProblem(instances.record(id).ports, next)
    if (problem !== null) return sayTrouble(id, problem, null)
    sayNoTrouble(id)
    const running = instances.redefine(id, next)
    const message = describeRedefinition(fileOf(id), compareDefinitions(before, next), running)
    store.note((tx) => timeline.add(tx, { level: 'info', instance: id, ref: null, state: null, message }))
  }

  const readAnew = async (id: InstanceId, before: PlatformDefinition, now: string, reads: number): Promise<void> => {
    const { root } = instances.record(id)
    const reading = platforms.again(before, root)
    const error = await reading.then(
      () => null,
      (why: unknown) => ({ why }),
    )
    // Somebody writes it just now: what was read may be half of it.
    if ((await platforms.stampOf(root)) !== now) return reads < MOST_READS ? lookNow(id, reads + 1) : undefined
    // Removed, or its ports began to be moved, while that was read.
    if (instances.ownDefinitionOf(id) !== before || instances.isChanging(id)) return
    if (error === null || (error.why instanceof CommandError && OF_ITSELF.has(error.why.failure.code)))
      seen.set(id, now)
    if (error) {
      const { why } = error
      return sayTrouble(id, messageOf(why), why instanceof CommandError ? (why.failure.hint ?? null) : null)
    }
    const next = await reading
    if (next === before) sayNoTrouble(id)
    else apply(id, before, next)
  }

  const revive = async (id: InstanceId): Promise<void> => {
    await instances.revive(id)
    if (instances.ownDefinitionOf(id)) await onRevived(id)
  }

  const lookNow = async (id: InstanceId, reads = 1): Promise<void> => {
    instances.tidy(id)
    const now = await platforms.stampOf(instances.record(id).root)
    const own = instances.ownDefinitionOf(id)
    if (!own) return revive(id)
    // While ports are being moved, its files are ahead of its record.
    if ((seen.get(id) ?? platforms.stampRead(own)) === now || instances.isChanging(id)) return
    await readAnew(id, own, now, reads)
  }

  const begin = (id: InstanceId): Promise<void> => {
    const look = lookNow(id).finally(() => {
      if (underWay.get(id) === look) underWay.delete(id)
    })
    underWay.set(id, look)
    return look
  }

  const beginAfter = async (id: InstanceId, before: Promise<void>): Promise<void> => {
    // What came of it was told to whoever asked for it.
    await before.catch(() => undefined)
    coming.delete(id)
    await begin(id)
  }

  return {
    look(id) {
      const before = underWay.get(id)
      if (!before) return begin(id)
      const next = coming.get(id) ?? beginAfter(id, before)
      coming.set(id, next)
      return next
    },
    revive,
    forget: (id) => void seen.delete(id),
  }
}
