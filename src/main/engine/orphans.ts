import { messageOf } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import { inStepWithAllMs } from '@shared/time/in-step'
import { goneSentence } from '../domain/instances/gone'
import type { Cancel, Effects } from './effects'
import type { Definitions } from './definitions'
import { inTime } from './in-time'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Timeline } from './timeline'

export type Orphans = {
  start(): void
  /** Looks now whether an instance's folder is there and what declares it is as it was, and says so. Never throws. */
  look(instance: InstanceId): Promise<void>
  dispose(): void
}

type Deps = {
  effects: Pick<Effects, 'clock' | 'files' | 'logger'>
  store: Store
  instances: Pick<Instances, 'records' | 'record' | 'setProblem'>
  timeline: Timeline
  definitions: Pick<Definitions, 'look' | 'revive'>
}

/** A stat each: a deleted worktree is nothing to learn within a second. */
const LOOK_EVERY_MS = 10_000
/** A folder on a server that is gone answers never; whoever asked for a start is not to wait for it. */
const ANSWER_WITHIN_MS = 5_000

/** Sees that an instance's folder is gone (a worktree was deleted), and that it is back; and has what declares it looked at. */
export function createOrphans({ effects, store, instances, timeline, definitions }: Deps): Orphans {
  const { clock, files, logger } = effects
  let isDisposed = false
  let cancel: Cancel = () => {}

  /** Questions that are not answered yet, by folder: each keeps a thread of Till’s few, and a second one is answered no sooner. */
  const asked = new Map<string, Promise<boolean>>()
  const isFolder = (root: string): Promise<boolean> => {
    const known = asked.get(root)
    if (known) return known
    const asking = files.isFolder(root).finally(() => asked.delete(root))
    asked.set(root, asking)
    return asking
  }

  const say = (instance: InstanceId, level: 'info' | 'warning', message: string): void => {
    store.note((tx) => timeline.add(tx, { level, instance, ref: null, state: null, message }))
  }

  const look = async (id: InstanceId): Promise<void> => {
    try {
      const { root, name } = instances.record(id)
      const isThere = await inTime(clock, isFolder(root), 'its folder did not answer', ANSWER_WITHIN_MS)
      const row = store.get('instances', id)
      const isOrphan = row?.isOrphan === true
      if (!row) return
      if (isThere) {
        if (isOrphan) {
          await inTime(clock, definitions.revive(id), 'its till.yaml did not answer', ANSWER_WITHIN_MS)
          say(id, 'info', `The folder of ${name} is back`)
        }
        await inTime(clock, definitions.look(id), 'its till.yaml did not answer', ANSWER_WITHIN_MS)
      } else if (!isOrphan) {
        instances.setProblem(id, goneSentence(files.shorten(root)), true)
        say(id, 'warning', `The folder of ${name} is gone: ${files.shorten(root)}`)
      }
    } catch (error) {
      // Removed meanwhile, or a folder that can't be looked at: neither says that it is gone.
      logger.info({ instance: id, error: messageOf(error) }, 'the folder of an instance could not be looked at')
    }
  }

  const lookAgain = (): void => {
    if (isDisposed) return
    cancel = clock.after(inStepWithAllMs(clock.monotonicMs(), LOOK_EVERY_MS), () => {
      void Promise.all([...instances.records()].map(({ id }) => look(id))).then(lookAgain)
    })
  }

  return {
    start: lookAgain,
    look,
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}
