import type { InstanceId } from '@shared/model/ids'
import { sizeWords } from '@shared/words/size'
import type { Cancel, Effects, InstanceRecord } from './effects'
import type { Instances } from './instances'
import { logBudgetOf } from './log-budget'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'

/** How often the sizes of living logs are noted at most. */
const NOTE_EVERY_MS = 1_000
/** When it is first looked whether logs take more room than they may; after that, as fast as they grow. */
const FIRST_LOOK_MS = 10_000
/** What is due so soon is done at once: the next moment to do it is a second away. */
const EARLY_MS = 100

type Parts = {
  effects: Pick<Effects, 'clock' | 'logs' | 'logger'>
  store: Store
  instances: Pick<Instances, 'records'>
  supervisor: Pick<Supervisor, 'unitsOf'>
  timeline: Timeline
}

/** Watches over the logs of what runs: when lines came, and how much room they take. */
export type LogKeeper = {
  start(): void
  /** Somebody moved: a log may have begun. */
  nudge(): void
  /** Looks now, because the room they may take is another. */
  look(): void
  /** The instance is gone. */
  forget(instance: InstanceId): void
  dispose(): void
}

/** What can't be kept within bounds, and what is lost of it, is said once an instance. */
export function createLogKeeper({ effects, store, instances, supervisor, timeline }: Parts): LogKeeper {
  const { clock, logs, logger } = effects
  const said = new Set<string>()
  const saidLost = new Set<string>()
  /** When the logs of an instance are looked at next. Monotonic ms. */
  const due = new Map<string, number>()
  let firstAtMs = Infinity
  let tickAtMs = Infinity
  let isDisposed = false
  let cancel: Cancel = () => {}

  const livingOf = (id: Parameters<Supervisor['unitsOf']>[0]): string[] =>
    supervisor.unitsOf(id).flatMap((unit) => unit.run?.logPath ?? [])

  const dueMs = (id: string): number => due.get(id) ?? firstAtMs

  const keep = async (record: InstanceRecord): Promise<void> => {
    const { id, name } = record
    const budgetBytes = logBudgetOf(store, record)
    // Nobody else looks at them meanwhile.
    due.set(id, Infinity)
    const { freedBytes, problem, lost, nextInMs } = await logs.keepWithin(id, budgetBytes, livingOf(id))
    // Gone meanwhile.
    if (!due.has(id)) return
    due.set(id, clock.monotonicMs() + nextInMs)
    lookIn(nextInMs)
    if (freedBytes > 0) logger.info({ instance: id, freedBytes }, 'room was made among logs')
    const room = sizeWords(budgetBytes)
    const ways = `Give them more (till log-budget ${id}), or make it say less.`
    if (lost !== null) say(saidLost, id, `The logs of ${name} may take ${room}. ${lost} ${ways}`)
    if (problem !== null)
      say(
        said,
        id,
        `The logs of ${name} take more than the ${room} they may. ${problem} A restart of the loudest component begins a new log.`,
      )
  }

  /** Looks at those whose time it is. */
  const keepDue = (): void => {
    const nowMs = clock.monotonicMs()
    for (const record of [...instances.records()]) if (nowMs >= dueMs(record.id) - EARLY_MS) void keep(record)
  }

  const say = (heard: Set<string>, id: InstanceId, message: string): void => {
    if (heard.has(id)) return
    heard.add(id)
    logger.warn({ instance: id }, message)
    store.note((tx) => timeline.add(tx, { level: 'warning', instance: id, ref: null, state: null, message }))
  }

  const tick = (): void => {
    tickAtMs = Infinity
    const records = [...instances.records()]
    const nextMs = logs.noteSizes(records.flatMap(({ id }) => livingOf(id)))
    keepDue()
    const nowMs = clock.monotonicMs()
    lookIn(Math.min(nextMs, ...records.map(({ id }) => dueMs(id) - nowMs)))
  }

  /** On the whole second, where others wake the engine too; sooner than it was to be, if need be. */
  const lookIn = (ms: number): void => {
    const nowMs = clock.monotonicMs()
    const atMs = Math.ceil((nowMs + Math.max(ms, NOTE_EVERY_MS) - EARLY_MS) / NOTE_EVERY_MS) * NOTE_EVERY_MS
    if (isDisposed || atMs >= tickAtMs) return
    cancel()
    tickAtMs = atMs
    cancel = clock.after(atMs - nowMs, tick)
  }

  return {
    start() {
      firstAtMs = clock.monotonicMs() + FIRST_LOOK_MS
      lookIn(NOTE_EVERY_MS)
    },
    nudge: () => lookIn(NOTE_EVERY_MS),
    look() {
      // Said anew of the new room.
      said.clear()
      saidLost.clear()
      for (const { id } of instances.records()) if (due.get(id) !== Infinity) due.set(id, 0)
      keepDue()
    },
    forget(id) {
      due.delete(id)
      said.delete(id)
      saidLost.delete(id)
    },
    dispose() {
      isDisposed = true
      cancel()
    },
  }
}
