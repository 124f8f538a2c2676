import type { InstanceId } from '@shared/model/ids'
import { DEFAULT_LOG_BUDGET_BYTES, sizeWords } from '@shared/words/size'
import type { Handlers } from './commands'
import type { Instances } from './instances'
import type { Store } from './store'
import type { Timeline } from './timeline'

type Parts = {
  store: Store
  instances: Pick<Instances, 'record' | 'changeAll'>
  timeline: Timeline
  effect(act: () => void): { revision: number }
  /** The room of some logs is another. */
  onChanged(): void
}

/** Room that the logs of an instance may take, bytes: its own, else that of all. */
export function logBudgetOf(store: Pick<Store, 'get'>, instance: { logBudgetBytes?: number | null }): number {
  return instance.logBudgetBytes ?? store.get('settings', 'settings')?.logBudgetBytes ?? DEFAULT_LOG_BUDGET_BYTES
}

/** The command that gives the logs of an instance a room of their own. */
export function logBudgetHandlers({
  store,
  instances,
  timeline,
  effect,
  onChanged,
}: Parts): Pick<Handlers, 'log.budget'> {
  const set = (id: InstanceId, bytes: number | null): void => {
    const record = instances.record(id)
    if ((record.logBudgetBytes ?? null) === bytes) return
    const changed = { ...record, logBudgetBytes: bytes }
    const whose = bytes === null ? ', as the settings say' : ''
    const message = `The logs of ${record.name} may take ${sizeWords(logBudgetOf(store, changed))}${whose}`
    instances.changeAll([changed], (tx) =>
      timeline.add(tx, { level: 'info', instance: id, ref: null, state: null, message }),
    )
    onChanged()
  }
  return { 'log.budget': ({ id, bytes }) => effect(() => set(id, bytes)) }
}
