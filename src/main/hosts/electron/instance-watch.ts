import type { Patch, Push } from '@shared/contract/stream'
import type { InstanceRow, Settings } from '@shared/model/rows'
import type { Engine } from '../../engine/engine'

/** What the tray and the window's frame need of the state: the instances, in their order, and the settings. */
export type WatchedState = { instances: InstanceRow[]; settings: Settings | null }

/** At most four looks a second: a tray menu is rebuilt whole, and a person reads no faster. */
const JOIN_MS = 250

/** Follows the instances and settings; `hear` is told at once of what is now and then of changes, joined. Returns what ends it. */
export function watchInstances(engine: Engine, id: string, hear: (state: WatchedState) => void): () => void {
  const instances = new Map<string, InstanceRow>()
  let settings: Settings | null = null
  let timer: NodeJS.Timeout | null = null

  const tell = (): void => {
    timer = null
    hear({ instances: [...instances.values()], settings })
  }
  const apply = (patch: Pick<Patch, 'put' | 'gone'>): void => {
    for (const row of patch.put.instances ?? []) instances.set(row.id, row)
    for (const gone of patch.gone.instances ?? []) instances.delete(gone)
    settings = patch.put.settings?.[0] ?? settings
  }
  const push = (push: Push): void => {
    if (push.kind !== 'patch') return
    const { put, gone } = push.patch
    if (put.instances === undefined && gone.instances === undefined && put.settings === undefined) return
    apply(push.patch)
    timer ??= setTimeout(tell, JOIN_MS)
  }

  const snapshot = engine.attach({ id, push }, { patches: true, telemetry: false })
  apply({ put: snapshot.tables, gone: {} })
  tell()
  return () => {
    engine.detach(id)
    if (timer !== null) clearTimeout(timer)
  }
}
