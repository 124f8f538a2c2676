import type { InstanceId } from '@shared/model/ids'
import { sizeWords } from '@shared/words/size'
import type { Cancel, Effects } from './effects'
import type { Instances } from './instances'
import { logBudgetOf } from './log-budget'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'

/** How often the sizes of living logs are noted. */
const NOTE_EVERY_MS = 1_000
/** When it is first looked whether logs take more room than they may; after that, as fast as they grow. */
const FIRST_LOOK_TICKS = 10

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
  /** Looks now, because the room they may take is another. */
  look(): void
  dispose(): void
}

/** What can't be kept within bounds, and what is lost of it, is said once an instance. */
export function createLogKeeper({ effects, store, instances, supervisor, timeline }: Parts): LogKeeper {
  const { clock, logs, logger } = effects
  const said = new Set<string>()
  const saidLost = new Set<string>()
  /** The tick at which the logs of an instance are looked at next. */
  const due = new Map<string, number>()
  let ticks = 0
  let cancel: Cancel = () => {}

  const livingOf = (id: Parameters<Supervisor['unitsOf']>[0]): string[] =>
    supervisor.unitsOf(id).flatMap((unit) => unit.run?.logPath ?? [])

  const keep = async (): Promise<void> => {
    for (const record of [...instances.records()]) {
      const { id, name } = record
      if (ticks < (due.get(id) ?? FIRST_LOOK_TICKS)) continue
      const budgetBytes = logBudgetOf(store, record)
      // Nobody else looks at them meanwhile.
      due.set(id, Infinity)
      const { freedBytes, problem, lost, nextInMs } = await logs.keepWithin(id, budgetBytes, livingOf(id))
      due.set(id, ticks + Math.ceil(nextInMs / NOTE_EVERY_MS))
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
  }

  const say = (heard: Set<string>, id: InstanceId, message: string): void => {
    if (heard.has(id)) return
    heard.add(id)
    logger.warn({ instance: id }, message)
    store.note((tx) => timeline.add(tx, { level: 'warning', instance: id, ref: null, state: null, message }))
  }

  const tick = (): void => {
    cancel = clock.after(NOTE_EVERY_MS, tick)
    logs.noteSizes([...instances.records()].flatMap(({ id }) => livingOf(id)))
    ticks += 1
    void keep()
  }

  return {
    start() {
      cancel = clock.after(NOTE_EVERY_MS, tick)
    },
    look() {
      // Said anew of the new room.
      said.clear()
      saidLost.clear()
      for (const { id } of instances.records()) if (due.get(id) !== Infinity) due.set(id, 0)
      void keep()
    },
    dispose: () => cancel(),
  }
}
