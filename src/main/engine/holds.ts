import { messageOf } from '@shared/contract/failure'
import type { InstanceId } from '@shared/model/ids'
import type { Hold } from '@shared/model/rows'
import type { Effects, InstanceRecord } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Timeline } from './timeline'

export type Holds = {
  /**
   * Why automatic starts and restarts of an instance are suspended now, as the rest of a sentence: `held by ann: a demo`.
   * Null where nobody holds it.
   */
  whyHeld(instance: InstanceId): string | null
  /** Answers the revision. Throws CommandError `instance.unknown`, or what the disk refuses. */
  hold(instance: InstanceId, reason: string, days: number | null): Promise<number>
  release(instance: InstanceId): Promise<number>
  /** What somebody else decided: a hold, or (null) that there is none any more. Never throws. */
  take(instance: InstanceId, hold: Hold | null): void
  /** Lifts what has run out. Never throws. */
  expire(): void
}

type Deps = {
  effects: Pick<Effects, 'clock' | 'facts' | 'logger'>
  store: Store
  instances: Pick<Instances, 'record' | 'records' | 'changeAll'>
  timeline: Timeline
}

const SECOND_MS = 1_000
const DAY_MS = 86_400_000

/** Who wants an instance left alone, as its record tells (tekton-interop.md, section 3). */
export function createHolds({ effects, store, instances, timeline }: Deps): Holds {
  const { clock, facts, logger } = effects

  const liveHold = (instance: InstanceId): Hold | null => {
    const { hold } = instances.record(instance)
    return hold !== null && !isOver(hold, clock.now()) ? hold : null
  }

  const change = (record: InstanceRecord, hold: Hold | null, message: string): number =>
    instances.changeAll([{ ...record, hold }], (tx) =>
      timeline.add(tx, { level: 'info', instance: record.id, ref: null, state: null, message }),
    )

  /** For what nobody asked for: a disk that refuses is tried again at the next look. */
  const changeQuietly = (record: InstanceRecord, hold: Hold | null, message: string): void => {
    try {
      change(record, hold, message)
    } catch (error) {
      logger.warn({ instance: record.id, error: messageOf(error) }, 'a hold could not be recorded')
    }
  }

  return {
    whyHeld(instance) {
      const hold = liveHold(instance)
      return hold && `held by ${hold.heldBy}: ${hold.reason}`
    },
    async hold(instance, reason, days) {
      const record = instances.record(instance)
      // Whole seconds, as Tekton's own file keeps them: so that what comes back from there is the same.
      const heldAt = Math.floor(clock.now() / SECOND_MS) * SECOND_MS
      const hold = { reason, heldBy: facts.user, heldAt, expiresAt: days === null ? null : heldAt + days * DAY_MS }
      return change(record, hold, `${record.name} is held by ${hold.heldBy}: ${reason}`)
    },
    async release(instance) {
      const record = instances.record(instance)
      return record.hold === null ? store.revision() : change(record, null, `${record.name} is released`)
    },
    take(instance, hold) {
      const record = instances.record(instance)
      const message = hold
        ? `${record.name} is held by ${hold.heldBy}: ${hold.reason}`
        : `${record.name} was released by somebody else`
      changeQuietly(record, hold, message)
    },
    expire() {
      const now = clock.now()
      for (const record of instances.records()) {
        if (record.hold && isOver(record.hold, now))
          changeQuietly(record, null, `The hold of ${record.name} has run out`)
      }
    },
  }
}

/** By the wall clock: a hold is meant in a person's days, whether Till or the machine ran or not. */
export function isOver({ expiresAt }: Hold, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}
