import type { Ahead } from './ahead'
import type { Handlers } from './commands'
import type { Comparisons } from './comparison'
import type { ConflictWatcher } from './conflict-watcher'
import type { Holds } from './holds'
import type { Instances } from './instances'
import type { Orphans } from './orphans'
import type { PortChanges } from './port-changes'
import type { PortWatcher } from './port-watcher'
import { portsReportOf } from './reports'
import type { Scans } from './scans'
import type { Store } from './store'

type Parts = {
  store: Store
  instances: Instances
  portWatcher: PortWatcher
  portChanges: PortChanges
  comparisons: Comparisons
  scans: Scans
  holds: Holds
  ahead: Ahead
  conflicts: ConflictWatcher
  orphans: Orphans
}

/** The commands about ports, blocks, holds and searches, one line each. */
export function portHandlers(
  parts: Parts,
): Pick<
  Handlers,
  | Extract<keyof Handlers, `ports.${string}` | `block.${string}` | `scan.${string}`>
  | 'instance.hold'
  | 'instance.release'
> {
  const { store, instances, portWatcher, portChanges, comparisons, scans, holds, ahead, conflicts, orphans } = parts
  /** Listeners, folders, files and conflicts as they are now. */
  const lookAround = async (): Promise<number> => {
    await portWatcher.scan()
    await Promise.all([...instances.records()].map(({ id }) => orphans.look(id)))
    await conflicts.look()
    return store.revision()
  }
  return {
    'ports.scan': async () => ({ revision: await lookAround() }),
    'ports.report': async () => {
      await lookAround()
      return portsReportOf(store, instances)
    },
    'ports.preview': ({ change }) => portChanges.preview(change),
    'ports.apply': ({ change, token }) => portChanges.apply(change, token),
    'ports.undo': ({ id }) => portChanges.undo(id),
    'ports.compare': async ({ instance }) => {
      await portWatcher.scan()
      return comparisons.compare(instance)
    },
    'ports.suggest': (request) => ahead.suggest(request),
    'block.reserve': (request) => ahead.reserve(request),
    'block.release': ({ id }) => ({ revision: ahead.release(id) }),
    'instance.hold': async ({ id, reason, days }) => ({ revision: await holds.hold(id, reason, days) }),
    'instance.release': async ({ id }) => ({ revision: await holds.release(id) }),
    'scan.start': ({ instance }) => ({ revision: scans.start(instance) }),
    'scan.cancel': ({ instance }) => ({ revision: scans.cancel(instance) }),
  }
}
