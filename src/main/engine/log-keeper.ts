import type { Cancel, Effects } from './effects'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Supervisor } from './supervisor'
import type { Timeline } from './timeline'

/** How often the sizes of living logs are noted. */
const NOTE_EVERY_MS = 1_000
/** How often it is looked whether logs take more room than they may: every so many notes. */
const KEEP_EVERY = 10

/** Room that the logs of one instance may take, what was copied out of them included. */
export const LOG_BUDGET_BYTES = 1024 ** 3

type Parts = {
  effects: Pick<Effects, 'clock' | 'logs' | 'logger'>
  store: Store
  instances: Pick<Instances, 'records'>
  supervisor: Pick<Supervisor, 'unitsOf'>
  timeline: Timeline
}

/** Watches over the logs of what runs: when lines came, and how much room they take. */
export type LogKeeper = { start(): void; dispose(): void }

/** What can't be kept within bounds is said once an instance. */
export function createLogKeeper({ effects, store, instances, supervisor, timeline }: Parts): LogKeeper {
  const { clock, logs, logger } = effects
  const said = new Set<string>()
  let ticks = 0
  let cancel: Cancel = () => {}

  const livingOf = (id: Parameters<Supervisor['unitsOf']>[0]): string[] =>
    supervisor.unitsOf(id).flatMap((unit) => unit.run?.logPath ?? [])

  const keep = async (): Promise<void> => {
    for (const { id, name } of [...instances.records()]) {
      const { freedBytes, problem } = await logs.keepWithin(id, LOG_BUDGET_BYTES, livingOf(id))
      if (freedBytes > 0) logger.info({ instance: id, freedBytes }, 'room was made among logs')
      if (problem === null || said.has(id)) continue
      said.add(id)
      logger.warn({ instance: id, problem }, 'logs take more room than they may')
      const message = `The logs of ${name} take more room than they may. ${problem} A restart of the loudest component begins a new log.`
      store.note((tx) => timeline.add(tx, { level: 'warning', instance: id, ref: null, state: null, message }))
    }
  }

  const tick = (): void => {
    cancel = clock.after(NOTE_EVERY_MS, tick)
    logs.noteSizes([...instances.records()].flatMap(({ id }) => livingOf(id)))
    ticks += 1
    if (ticks % KEEP_EVERY === 0) void keep()
  }

  return {
    start() {
      cancel = clock.after(NOTE_EVERY_MS, tick)
    },
    dispose: () => cancel(),
  }
}
